// Works out a file's SHA-256 beside the page, in pieces, so that a file of any size costs neither memory nor patience.
// In plain JavaScript: WebAssembly would need a hole in the page's policy.

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

const PIECE_BYTES = 4 << 20;

self.addEventListener("message", async ({ data: file }) => {
  try {
    const hash = sha256.create();
    for (let at = 0; at < file.size; at += PIECE_BYTES) {
      hash.update(new Uint8Array(await file.slice(at, at + PIECE_BYTES).arrayBuffer()));
      self.postMessage({ done: Math.min(1, (at + PIECE_BYTES) / file.size) });
    }
    self.postMessage({ digest: bytesToHex(hash.digest()) });
  } catch {
    self.postMessage({ failed: true }); // the file was moved, changed or taken away with its stick
  }
});
