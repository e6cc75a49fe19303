/* How facts read: the same words as on the command line. Amounts come in words from the build. */

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const STAGES = new Set(["announced", "completed", "terminated"]);

/** A date as people write it: 2 Mar 2026, Mar 2026, Q1 2026, 2026, or two of them for a period. */
function dateWords(text) {
  if (text.includes("/")) return text.split("/").map(dateWords).join(" to ");
  const [year, part, day] = text.split("-");
  if (!part) return year;
  if ("QH".includes(part[0])) return `${part} ${year}`;
  return [day && String(Number(day)), MONTHS[Number(part) - 1], year].filter(Boolean).join(" ");
}

const dayWords = (day) => dateWords(isoOf(day));

/** When a statement is about: its date or period, and its end. */
function times(told) {
  const begin = dateWords(told.date || told.period);
  if (!told.until) return begin;
  return begin ? `${begin} to ${dateWords(told.until)}` : `until ${dateWords(told.until)}`;
}

const number = (count) => count.toLocaleString("en-GB");
const counted = (count, noun, plural = `${noun}s`) => `${number(count)} ${count === 1 ? noun : plural}`;
const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
const saidAs = (told) => data.modalities[told.said];

/** The words of a claim seen from one of its ends. */
const verbFrom = (claim, thing) => (
  claim.predicate.symmetric || claim.subject === thing ? claim.predicate.forward : claim.predicate.backward);

const verbOf = (told) => (
  told.denied ? `is said not to: ${told.claim.predicate.forward}` : told.claim.predicate.forward);

/** Both ends of a statement in the order in which the sentence names them. */
function endsOf(told, from = null) {
  const {subject, object, predicate} = told.claim;
  return predicate.symmetric && from === object ? [object, subject] : [subject, object];
}

/** A relation as a sentence. */
function sentence(told, from = null) {
  const [first, second] = endsOf(told, from);
  return `${plain(first.label)} ${verbOf(told)} ${plain(second.label)}`;
}

/** What follows a sentence: amount, date, stage, and how it is said if not as a fact. */
function details(told) {
  const parts = [told.amount, times(told), STAGES.has(told.status) ? told.status : ""];
  if (told.said) parts.push(`[${saidAs(told)}]`);
  if (told.rule) parts.push("[inferred]");
  return parts.filter(Boolean);
}

const inFull = (told, from = null) => [sentence(told, from), ...details(told)].join(", ");

const UNFIT = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff\p{Cs}]+/gu;

/** A text on one line, without characters that steer the terminal or the direction of writing, or that no XML may hold. */
function plain(text, limit = 200) {
  const tidy = text.replace(UNFIT, " ").trim();
  return tidy.length > limit ? `${tidy.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, "")}…` : tidy || "(no name)";
}

/** Who says so, in short: up to two publishers and how many more. */
function publishersLine(told) {
  const names = [...new Set(told.sources.map((source) => allSources[source].publisher))];
  const more = names.length > 2 ? ` and ${names.length - 2} more` : "";
  return names.slice(0, 2).map((name) => plain(name)).join(", ") + more;
}

/** What speaks gravely against a statement, of the kinds that `graphkit show` marks, by what was known on a day. */
function doubts(told, known) {
  const against = told.againstBy(known).join(", ");
  const texts = {
    contradiction: against ? `Others say ${against}` : "contradiction: others say otherwise",
    denial: told.denied ? "denial: others say that it is so" : "denied",
    ending: "ending: completed by one account, terminated by another",
    date: "date: others give another one",
  };
  return told.marksBy(known).map((kind) => texts[kind] ?? kind);
}

/** What is not empty, side by side. */
const joined = (...parts) => parts.filter(Boolean).join(" · ");

/** What a statement is about, and who made the estimate where it was not the publisher. */
const aboutIt = (told) => joined(told.what, told.by && `estimate by ${told.by}`);
