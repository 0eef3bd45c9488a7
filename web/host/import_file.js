// What hosts have lists in: text of several kinds, and files that only look like it.

/** The message names the sentence. */
export class NotAList extends Error {}

export const SAMPLE = [
  "email,name,language,quota,valid_until,fixed_date,note",
  "ann@example.com,Ann Peeters,en,1,,,",
  'bo@example.com,"Janssens, Björn",en,5,2027-01-31,,Bring the drawings',
  "",
].join("\r\n");

const ZIPPED = [0x50, 0x4b, 0x03, 0x04];
const UTF_16 = { "255,254": "utf-16le", "254,255": "utf-16be" };

/** The text of a file, however its program saved it. */
export async function textOf(file, most) {
  // In two bytes a letter, as some programs save, it is twice as large as what is sent.
  if (file.size > most * 2) throw new NotAList("too_large");
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (ZIPPED.every((byte, at) => bytes[at] === byte)) throw new NotAList("a_workbook");
  const marked = UTF_16[bytes.slice(0, 2).join()];
  if (marked) return decoded(bytes, marked);
  try {
    return decoded(bytes, "utf-8");
  } catch {
    // What is no UTF-8 comes from a program of Western Europe.
    return decoded(bytes, "windows-1252");
  }
}

function decoded(bytes, encoding) {
  const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  if (text.includes("\0")) throw new NotAList("unreadable");
  return text;
}

/** The records of a list, the one with the columns too: a quoted cell may hold a line's end. */
function records(csv) {
  const found = [];
  let [quoted, start] = [false, 0];
  for (let at = 0; at <= csv.length; at += 1) {
    const sign = csv[at];
    if (sign === '"') quoted = !quoted;
    if (at < csv.length && (quoted || (sign !== "\n" && sign !== "\r"))) continue;
    if (sign === "\r" && csv[at + 1] === "\n") at += 1;
    found.push(csv.slice(start, at).replace(/[\r\n]+$/, ""));
    start = at + 1;
  }
  return found;
}

/** How many people a list names: lines under the first that hold something. */
export const lineCount = (csv) => Math.max(0, records(csv).filter((record) => record.trim()).length - 1);
