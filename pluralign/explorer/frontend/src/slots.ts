/** What is asked about the instance as it is now: one slot for each thing that is shown, with at most one open question.

A live slot follows the hand: when its answer is there, the newest state is asked. A settled one waits for a pause, and is
cancelled by the next change. */

import type { Question, Reply, Talk } from "./talk";

const PAUSE = 250; // milliseconds without a change
const PATIENCE = 600; // for a live question that a change has overtaken

export interface Slot {
  /** What is wanted; null: nothing. */
  wanted: Question | null;
  wantedKey: string;
  live: boolean;
  /** The last answer and the question that it answers. */
  reply: Reply | null;
  replyKey: string;
  seconds: number;
  /** What has been told on the way to the answer of the last question. */
  parts: unknown[];
  partsKey: string;
  open: { id: number; key: string; since: number } | null;
}

export class Slots {
  private slots = new Map<string, Slot>();
  private timer = 0;
  private held = false;

  constructor(
    private readonly talk: Talk,
    private readonly changed: () => void,
  ) {}

  /** Everything that is wanted now, by the names of slots; others are forgotten. */
  want(wanted: ReadonlyMap<string, { question: Question; live: boolean }>): void {
    for (const [name, slot] of this.slots) {
      if (!wanted.has(name)) {
        if (slot.open) this.talk.cancel(slot.open.id);
        this.slots.delete(name);
      }
    }
    for (const [name, { question, live }] of wanted) {
      const key = JSON.stringify(question);
      let slot = this.slots.get(name);
      if (!slot) {
        slot = { wanted: null, wantedKey: "", live, reply: null, replyKey: "", seconds: 0, parts: [], partsKey: "", open: null };
        this.slots.set(name, slot);
      }
      if (slot.wantedKey === key) continue;
      Object.assign(slot, { wanted: question, wantedKey: key, live });
      if (slot.open && (!live || performance.now() - slot.open.since > PATIENCE)) this.talk.cancel(slot.open.id);
      if (live) this.ask(slot);
    }
    this.later();
  }

  /** While a drag goes on nothing is settled. */
  hold(held: boolean): void {
    this.held = held;
    if (!held) this.later();
  }

  get(name: string): Slot | undefined {
    return this.slots.get(name);
  }

  /** Whether what a slot shows is about an earlier state. */
  stale(name: string): boolean {
    const slot = this.slots.get(name);
    return !!slot && slot.replyKey !== slot.wantedKey;
  }

  all(): IterableIterator<[string, Slot]> {
    return this.slots.entries();
  }

  cancel(name: string): void {
    const slot = this.slots.get(name);
    if (slot?.open) this.talk.cancel(slot.open.id);
  }

  /** Ask again what was cancelled. */
  again(name: string): void {
    const slot = this.slots.get(name);
    if (!slot) return;
    slot.replyKey = "";
    slot.reply = null;
    this.ask(slot);
    this.changed();
  }

  private later(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.held) return;
      for (const slot of this.slots.values()) if (!slot.live) this.ask(slot);
      this.changed();
    }, PAUSE) as unknown as number;
  }

  private ask(slot: Slot): void {
    if (slot.open || !slot.wanted || slot.replyKey === slot.wantedKey) return;
    const key = slot.wantedKey;
    slot.parts = [];
    slot.partsKey = key;
    const id = this.talk.ask(
      slot.wanted,
      (reply, seconds) => this.ended(slot, key, reply, seconds),
      (value) => {
        slot.parts.push(value);
        this.changed();
      },
    );
    slot.open = { id, key, since: performance.now() };
  }

  private ended(slot: Slot, key: string, reply: Reply, seconds: number): void {
    slot.open = null;
    const overtaken = key !== slot.wantedKey;
    if (!(overtaken && reply.cancelled)) Object.assign(slot, { reply, replyKey: key, seconds });
    if (overtaken && (slot.live || !this.held)) {
      if (slot.live) this.ask(slot);
      else this.later();
    }
    this.changed();
  }
}
