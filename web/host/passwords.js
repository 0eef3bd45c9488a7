// A password of one's own: the field, and what is wrong with what is in it.

const SHORTEST = 12;

export function ownPassword(form, say, email) {
  return [
    // Password managers keep the new password under this name.
    form.field("email", say.email, { type: "email", autocomplete: "username", readonly: true, value: email }),
    form.password("new_password", say.password, { autocomplete: "new-password", minlength: SHORTEST }, { hint: say.hint }),
  ];
}

export function faultOfPassword(password, say) {
  const length = [...password].length;
  if (!length) return say.missing;
  if (password !== password.trim()) return say.spaces;
  return length < SHORTEST ? say.short(length) : "";
}
