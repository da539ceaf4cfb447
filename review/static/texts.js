// What scripts say, in the language of the page. The English sentence is the key; `#texts` holds its translations.

const holder = document.getElementById("texts");
const translations = holder ? JSON.parse(holder.textContent) : {};
const plurals = new Intl.PluralRules(document.documentElement.lang || "en");

const filled = (message, facts) => message.replace(/\{(\w+)\}/g, (whole, name) => String(facts[name] ?? whole));

/** `t("{name} is here", { name })`: plain text, never markup. */
export function t(message, facts = {}) {
  return filled(translations[message] ?? message, facts);
}

/** The form that `count` asks for. */
export function tn(one, many, count, facts = {}) {
  const forms = translations[many];
  const place = plurals.resolvedOptions().pluralCategories.indexOf(plurals.select(count));
  const message = forms ? (forms[place] ?? forms.at(-1)) : count === 1 ? one : many;
  return filled(message, { count, ...facts });
}
