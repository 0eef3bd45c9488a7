"""English: signing in to the console, and who may."""

SENTENCES = {
    "ROLE_FORBIDS": "Your role does not allow this. An owner of your organisation can do it.",
    # Signing in
    "CODE_WRONG": "This code is wrong or too old. Enter the one that your app shows now.",
    "PASSWORD_WRONG": "This is not your password.",
    "NEW_PASSWORD_FAILED": "The code is wrong or too old, or the password is too short. "
    "Check both, or have another code sent.",
    # People
    "HOST_NOT_FOUND": "This person is not among your people.",
    "HOST_EXISTS": "This person is among your people already.",
    "HOST_ELSEWHERE": "This address signs in for another organisation. Use another address.",
    "HOST_EMAIL_UNUSABLE": "Nobody can sign in with this address. Use another one of this person.",
    "HOST_EMAIL_REFUSED": "The person is added, but no e-mail can be sent to this address. "
    "Remove them and add them with another address.",
    "LAST_OWNER": "Somebody has to stay owner. Make another person an owner first.",
}
