// Money and percent as people type them, and as the API takes them: in minor units, in hundredths of a percent.

const NO_DIGITS = new Set("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF UGX VND VUV XAF XOF XPF".split(" "));
const THREE_DIGITS = new Set("BHD JOD KWD OMR TND".split(" "));

const digitsOf = (currency) => (NO_DIGITS.has(currency) ? 0 : THREE_DIGITS.has(currency) ? 3 : 2);

/** A decimal number with at most so many digits behind its point or comma, without them; NaN for anything else. */
function scaled(text, digits) {
  const [, whole, part = ""] = /^\s*(\d{1,7})(?:[.,](\d+))?\s*$/.exec(text ?? "") ?? [];
  if (whole === undefined || part.length > digits) return Number.NaN;
  return Number(whole) * 10 ** digits + Number(part.padEnd(digits, "0") || 0);
}

function unscaled(number, digits, fixed) {
  const text = (number / 10 ** digits).toFixed(digits);
  return fixed || !digits ? text : text.replace(/\.?0+$/, "");
}

export const minorUnits = (text, currency) => scaled(text, digitsOf(currency));
export const typedMoney = (amount, currency) => unscaled(amount, digitsOf(currency), true);
export const basisPoints = (text) => scaled(text, 2);
export const typedPercent = (points) => unscaled(points, 2, false);

/** A whole number within its limits; NaN for anything else. */
export function whole(text, least, most) {
  const number = /^\s*\d{1,9}\s*$/.test(text ?? "") ? Number(text) : Number.NaN;
  return number >= least && number <= most ? number : Number.NaN;
}

/** € 2.50 */
export function money(amount, currency, words) {
  const format = new Intl.NumberFormat(words.locale, { style: "currency", currency, currencyDisplay: "narrowSymbol" });
  const symbol = format.formatToParts(0).find(({ type }) => type === "currency").value;
  return `${symbol} ${typedMoney(amount, currency)}`;
}
