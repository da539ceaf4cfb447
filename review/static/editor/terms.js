// Proposing a term for the glossary: the words that are selected, how the house should say them, and why.

import { t } from "../texts.js";
import { post } from "./ask.js";
import { openDialog } from "./dialogs.js";
import { h } from "./dom.js";

const LONGEST = 300;

/** What is selected in the texts of *row*: in its original, and in its translation. */
export function selectedIn(row) {
  const selected = (area) => (area ? area.value.slice(area.selectionStart, area.selectionEnd).trim() : "");
  return { form: selected(row.area("source")), rendering: selected(row.area("translation")) };
}

/** Ask for a term. Resolves to {form, rendering, category, note, concept}, or to null. */
export async function askForTerm(transcript, segment, { form, rendering }) {
  const fields = {
    form: input({ value: form, lang: segment.lang, dir: segment.dir, required: true }),
    rendering: input({ value: rendering, lang: "en", dir: "ltr", required: true }),
    category: input({ dir: "auto", maxLength: 60 }),
    note: h("textarea", { rows: 2, dir: "auto", maxLength: 2000 }),
    concept: h("select", {}),
  };
  const categories = h("datalist", { id: "term-categories" });
  fields.category.setAttribute("list", "term-categories");
  const known = h("p", { className: "faint", role: "status" });
  const labels = { form: t("Original"), rendering: t("English"), category: t("Category"), concept: t("It belongs to"), note: t("Note") };
  const lines = Object.entries(labels).map(([name, label]) => h("label", {}, label, fields[name]));

  const lookUp = async () => {
    const asked = fields.form.value.trim();
    const answer = asked && (await post(`/recordings/${transcript.recording.id}/terms/known`, { segment: segment.id, form: asked.slice(0, LONGEST) }));
    const { concepts = [], categories: names = [] } = answer?.status === 200 ? answer.body : {};
    fields.concept.replaceChildren(h("option", { value: "" }, t("a new term")), ...concepts.map(({ concept, rendering }) => h("option", { value: concept }, `${rendering} (${concept})`)));
    categories.replaceChildren(...names.map((name) => h("option", { value: name })));
    known.replaceChildren(
      ...concepts.flatMap(({ rendering }, place) => [
        place ? ", " : `${t("The glossary has this already:")} `,
        h("bdi", { lang: "en" }, rendering),
      ]),
    );
  };
  fields.form.addEventListener("change", lookUp);

  const answer = openDialog(t("Propose a term"), [h("div", { className: "asked" }, ...lines, known, categories)], [["no", t("Cancel")], ["yes", t("Propose"), ""]]);
  const dialog = fields.form.closest("dialog");
  dialog.querySelector("button[value=no]").formNoValidate = true;
  dialog.addEventListener("keydown", (event) => {
    const isSent = event.key === "Enter" && (event.ctrlKey || event.metaKey || event.target.matches("input"));
    if (!isSent || event.isComposing) return;
    event.stopPropagation();
    event.preventDefault();
    dialog.querySelector("button[value=yes]").click();
  });
  (form ? fields.rendering : fields.form).focus();
  void lookUp();
  if ((await answer) !== "yes") return null;
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value.trim()]));
}

const input = (properties) => h("input", { type: "text", maxLength: LONGEST, autocomplete: "off", ...properties });
