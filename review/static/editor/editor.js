// The editor begins here: the transcript is asked for once, and a desk is made of it.

import { complain, get } from "./ask.js";
import { Desk } from "./desk.js";

const box = document.getElementById("rows");
const { status, body } = await get(`/recordings/${box.dataset.recording}/transcript`);
document.getElementById("loading").hidden = true;
if (status === 200) new Desk(body, box).begin();
else {
  const banner = document.getElementById("banner");
  banner.textContent = complain(body);
  banner.hidden = false;
}
