/* What the page carries: the data and the drawing library, deflated. The browser unpacks them; nothing is fetched. */

const byId = (id) => document.getElementById(id);

/** The bytes that an element of the page holds, deflated, as text; the text itself is let go. */
async function unpacked(id) {
  const element = byId(id), text = atob(element.textContent), bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  element.textContent = "";
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer();
}

const asText = (buffer, ...place) => new TextDecoder("utf-8", {ignoreBOM: true}).decode(new Uint8Array(buffer, ...place));

if (typeof DecompressionStream === "undefined") {
  byId("old-browser").hidden = false;
  return;
}

const [packed, library] = await Promise.all([unpacked("data"), unpacked("library")]);

/* The library is a script with a digest of its own in the policy of the page: nothing else would run. */
document.head.append(Object.assign(document.createElement("script"), {textContent: asText(library)}));

/* The length of the JSON, the JSON, the columns. */
const jsonLength = new DataView(packed).getUint32(0, true);
const data = JSON.parse(asText(packed, 4, jsonLength));
const numbers = new Int32Array(packed, 4 + jsonLength);

/** A column of whole numbers by its name in the data. */
const column = (name) => {
  const [first, count] = data[name];
  return numbers.subarray(first, first + count);
};
