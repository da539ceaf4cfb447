// What each key and each button does, by the names that `keys.js` and the page use.

import { historyDialog, keysDialog, speakersDialog } from "./dialogs.js";

const NUDGE_MS = 100;

/** Every act of *desk* by its name. One that somebody may not do does nothing. */
export function actsOf(desk) {
  const writes = (act) => (...facts) => (desk.mayWrite ? act(...facts) : undefined);
  return { ...listening(desk), ...moving(desk), ...doubting(desk, writes), ...wording(desk, writes), ...cutting(desk, writes) };
}

const listening = (desk) => ({
  toggle: () => desk.player.toggle(),
  back: () => desk.player.skip(-3),
  forward: () => desk.player.skip(3),
  slower: () => desk.player.faster(-1),
  faster: () => desk.player.faster(1),
  replay: () => desk.current && desk.walk.play(desk.current.segment),
  loop: () => {
    document.getElementById("loop").checked = desk.player.loops = !desk.player.loops;
  },
  zoomIn: () => desk.waveform.zoom(1),
  zoomOut: () => desk.waveform.zoom(-1),
});

const moving = (desk) => ({
  previous: () => desk.walk.step(-1),
  next: () => desk.walk.step(1),
  unsettled: () => desk.walk.nextUnsettled(),
  choose: () => desk.current && desk.choice.choose(desk.current.id, !desk.choice.has(desk.current.id)),
  find: () => desk.find.open(),
  history: () => desk.current && void historyDialog(desk.transcript, desk.current.id),
  help: () => void keysDialog(),
});

const doubting = (desk, writes) => {
  const finding = (act) => writes(() => desk.current?.panel?.finding && act(desk.current.panel.finding));
  return {
    confirm: writes(() => void desk.settling.confirmAll()),
    approve: () => (desk.mayApprove ? void desk.settling.approve() : undefined),
    reopen: () => desk.settling.reopen(),
    accept: finding((each) => void desk.settling.settle(each, "accepted")),
    dismiss: finding((each) => void desk.settling.settle(each, "no fault")),
    render: finding((each) => void desk.settling.render(each)),
    nextFinding: () => {
      if (!desk.current?.panel?.next()) desk.walk.nextUnsettled();
    },
    take: writes(() => {
      const proposal = desk.current?.segment.proposals[0];
      if (proposal) void desk.settling.answer(proposal, "acceptance", [desk.current.segment]);
    }),
  };
};

const wording = (desk, writes) => ({
  speaker: writes((digit) => desk.naming.assignNumber(digit)),
  speakers: writes(() => void speakersDialog(desk.transcript, (speaker, wanted) => desk.act(speaker ? `speakers/${speaker.id}` : "speakers", wanted))),
  language: writes(() => void desk.naming.askLanguage()),
  remember: writes(() => desk.current && void desk.writing.takeOver(desk.memory.offer(desk.current.id))),
  nextMemory: writes(() => {
    if (desk.current && desk.memory.next(desk.current.id)) desk.current.panel?.refresh();
  }),
  term: writes(() => void desk.writing.term()),
  mark: writes(() => void desk.writing.mark()),
  note: writes(() => void desk.writing.note()),
  save: () => void desk.edits.flush(),
});

const cutting = (desk, writes) => {
  const boundary = (side, ms) => writes(() => desk.current && void desk.cutting.moveBoundary(desk.current.segment, side, ms(desk.current.segment)));
  return {
    split: writes(() => void desk.cutting.split()),
    mergeBack: writes(() => void desk.cutting.merge(-1)),
    mergeOn: writes(() => void desk.cutting.merge(1)),
    gap: writes(() => void desk.cutting.empty()),
    startHere: boundary("start", () => desk.player.ms),
    endHere: boundary("end", () => desk.player.ms),
    startEarlier: boundary("start", (segment) => segment.start - NUDGE_MS),
    endLater: boundary("end", (segment) => segment.end + NUDGE_MS),
    undo: (event) => turnBack(desk, "undo", event),
    redo: (event) => turnBack(desk, "redo", event),
  };
};

/** What is still being typed is the browser's to undo; what the desk has is ours. */
function turnBack(desk, which, event) {
  const isField = event?.target.matches?.("input[type=text], input[type=search]");
  const isTyping = event && desk.current && ["source", "translation"].some((kind) => desk.edits.pending(desk.current.id, kind));
  if (isField || !desk.mayWrite || isTyping) return false;
  void desk.cutting.turnBack(which);
  return undefined;
}
