// Prices as the API tells them, as hosts read them.

import { money } from "/host/units.js";

export const moneyText = ({ amount, currency }, words) => money(amount, currency, words);

/** Nothing where nothing is to be paid. */
export const priceText = ({ gross }, words) => (gross.amount ? moneyText(gross, words) : "");
