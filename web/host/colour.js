// The colour of an organisation, tried out at once: a button and a link, on a light and on a dark page.

import { accentFor, contrast, h } from "/shared/page.js";
import { words as say } from "/host/words/set_up.js";

export const COLOUR = /^#[0-9a-f]{6}$/i;
const GROUND = { light: [255, 255, 255], dark: [26, 32, 35] };
const UNKNOWN = "#14191b";

export function colour(form, typed, change) {
  const words = say.organisation;
  const tiles = ["light", "dark"].map((theme) => tile(theme, words));
  const verdict = h("p", { class: "hint", role: "status" });
  const wheel = h("input", { type: "color", id: "colour", "aria-describedby": "brand_colour-hint brand_colour-fault" });
  const show = () => {
    const known = COLOUR.test(typed.brand_colour.trim());
    if (known) wheel.value = typed.brand_colour.trim().toLowerCase();
    const moved = tiles.map(({ paint }) => paint(known ? typed.brand_colour.trim() : UNKNOWN));
    verdict.textContent = moved.some(Boolean) ? words.shade : words.as_given;
  };
  const set = (value) => {
    typed.brand_colour = value;
    change();
    show();
  };
  const code = form.field("brand_colour", words.colour_code, {
    autocomplete: "off", autocapitalize: "off", spellcheck: "false", maxlength: 7, value: typed.brand_colour, oninput: ({ target }) => set(target.value),
  }, { short: true });
  wheel.addEventListener("input", () => {
    code.querySelector("input").value = wheel.value;
    set(wheel.value);
  });
  show();
  return [
    h("p", { class: "hint", id: "brand_colour-hint" }, words.colour_hint),
    h("div", { class: "colours" }, h("div", { class: "field colour" }, h("label", { for: "colour" }, words.colour), wheel), code),
    h("div", { class: "preview" }, h("p", {}, h("b", {}, words.preview)), h("div", { class: "tiles" }, tiles.map(({ element }) => element)), verdict),
  ];
}

function tile(theme, words) {
  const [button, link] = [h("span", { class: "sample" }, words.preview_button), h("span", { class: "preview-link" }, words.preview_link)];
  const ratio = h("small", {});
  const element = h("div", { class: `tile ${theme}` }, h("small", {}, words[theme]), button, link, ratio);
  const written = (value) => value.toFixed(1);
  return {
    element,
    /** Tell whether the colour had to be moved for a link to be read. */
    paint(given) {
      const { fill, text, ink } = accentFor(given, theme);
      const css = (shade) => `rgb(${shade.join(" ")})`;
      // Set by script, property by property: the page's policy takes no style attribute.
      Object.assign(button.style, { background: css(fill), color: css(text) });
      link.style.color = css(ink);
      ratio.textContent = words.contrast(written(contrast(fill, text)), written(contrast(ink, GROUND[theme])));
      return css(ink) !== css([1, 3, 5].map((at) => Number.parseInt(given.slice(at, at + 2), 16)));
    },
  };
}
