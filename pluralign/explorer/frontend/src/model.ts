/** The state of the explorer and what it asks; views read it and call its methods. */

import {
  type Doc,
  type Wire as InstanceWire,
  dimensions,
  fromWire,
  gridOf,
  toWire,
} from "./document";
import {
  type AxiomsValue,
  type CellsValue,
  type DistortionValue,
  type Presets,
  type ProfileValue,
  type RuleValue,
  TIE_FREE,
  type Verdict,
  type Vocabulary,
} from "./engine";
import { type Exact, valueOf } from "./exact";
import type { Vector } from "./geometry";
import { History } from "./history";
import { Slots } from "./slots";
import type { Question, Talk } from "./talk";

export const LONGER = 300; // seconds, where the usual limit was not enough

export interface Shown {
  rules: string[];
  rule: string;
  axiom: string | null;
  tieFree: boolean;
  axes: [number, number];
  grid: Exact | null;
  candidate: string | null;
  ranking: readonly string[] | null;
  distortion: boolean;
  presets: boolean;
}

type Asked = { question: Question; live: boolean };

export class Model {
  readonly history: History<Doc>;
  readonly slots: Slots;
  vocabulary: Vocabulary | null = null;
  presets: Presets | null = null;
  /** A line for the user: what went wrong, or what has been done. */
  notice: { text: string; bad: boolean } | null = null;
  lost = "";
  dragging = false;
  shown: Shown = {
    rules: ["lcpo", "leximax-copeland", "kemeny", "loss:logistic"],
    rule: "loss:logistic",
    axiom: "po",
    tieFree: false,
    axes: [0, 1],
    grid: null,
    candidate: null,
    ranking: null,
    distortion: true,
    presets: false,
  };
  private seconds = new Map<string, number>();
  private listeners = new Set<() => void>();
  private scheduled = false;

  constructor(
    readonly talk: Talk,
    start: Doc,
    private readonly onDoc: (doc: Doc) => void = () => {},
  ) {
    this.history = new History(start);
    this.slots = new Slots(talk, () => this.redraw());
    this.aim();
    this.talk.value<Vocabulary>({ about: "vocabulary" }).then((found) => {
      this.vocabulary = found;
      this.update();
    }, this.failed);
    this.update();
  }

  get doc(): Doc {
    return this.history.now;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Once for all changes of a moment. */
  redraw(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    queueMicrotask(() => {
      this.scheduled = false;
      for (const listener of this.listeners) listener();
    });
  }

  // --- changes -----------------------------------------------------------------------------------------------

  change(doc: Doc | null, continuing = false): void {
    if (!doc) return;
    this.history.push(doc, continuing);
    this.update();
  }

  drag(on: boolean): void {
    this.dragging = on;
    this.slots.hold(on);
    if (!on) this.history.settle();
    this.redraw();
  }

  undo(): void {
    this.history.undo();
    this.update();
  }

  redo(): void {
    this.history.redo();
    this.update();
  }

  show(part: Partial<Shown>): void {
    this.shown = { ...this.shown, ...part };
    this.update();
  }

  select(rule: string, axiom = this.shown.axiom): void {
    const rules = this.shown.rules.includes(rule) ? this.shown.rules : [...this.shown.rules, rule];
    this.show({ rules, rule, axiom });
  }

  say(text: string, bad = false): void {
    this.notice = { text, bad };
    this.redraw();
  }

  readonly failed = (error: unknown): void => this.say(error instanceof Error ? error.message : String(error), true);

  /** Another instance in the place of this one; undo brings the old one back. */
  async load(name: string): Promise<void> {
    try {
      const found = await this.talk.value<{ instance: InstanceWire; rule: string | null; axiom: string | null }>({
        about: "preset",
        name,
      });
      this.adopt(fromWire(found.instance));
      if (found.rule && found.axiom) {
        const tieFree = found.axiom.endsWith(TIE_FREE);
        this.shown = { ...this.shown, tieFree };
        this.select(found.rule, tieFree ? found.axiom.slice(0, -TIE_FREE.length) : found.axiom);
      }
      this.say(`${name} is loaded`);
    } catch (error) {
      this.failed(error);
    }
  }

  async open(name: string, text: string): Promise<void> {
    try {
      this.adopt(fromWire(await this.talk.value<InstanceWire>({ about: "open", name, text })));
      this.say(`${name} is open`);
    } catch (error) {
      this.failed(error);
    }
  }

  adopt(doc: Doc): void {
    this.history.push(doc);
    this.shown = { ...this.shown, candidate: null, ranking: null, axes: [0, 1], grid: null };
    this.aim();
    this.update();
  }

  async wantPresets(): Promise<void> {
    this.show({ presets: true });
    if (this.presets) return;
    try {
      this.presets = await this.talk.value<Presets>({ about: "presets" });
      this.redraw();
    } catch (error) {
      this.failed(error);
    }
  }

  /** Axes that there are. */
  private aim(): void {
    const d = dimensions(this.doc) ?? 0;
    const [i, j] = this.shown.axes;
    if (i >= d || j >= d) this.shown = { ...this.shown, axes: [0, Math.min(1, Math.max(0, d - 1))] };
  }

  // --- questions ---------------------------------------------------------------------------------------------

  private update(): void {
    this.aim();
    const { candidate } = this.shown;
    if (candidate !== null && !this.doc.candidates.some((c) => c.name === candidate)) this.shown.candidate = null;
    this.onDoc(this.doc);
    this.slots.want(this.wanted());
    this.redraw();
  }

  private wanted(): Map<string, Asked> {
    const out = new Map<string, Asked>();
    const instance = toWire(this.doc);
    const bare = { candidates: instance.candidates };
    const d = dimensions(this.doc);
    const ask = (name: string, question: Question, live: boolean): void => {
      const seconds = this.seconds.get(name);
      out.set(name, { question: seconds ? { ...question, seconds } : question, live });
    };
    ask("profile", { about: "profile", instance }, true);
    if (d === 2 || d === 3) ask("cells", { about: "cells", instance: bare }, true);
    if (!this.voting) return out;
    for (const rule of this.shown.rules) ask(`rule:${rule}`, { about: "rule", rule, instance }, true);
    const { quick, slow } = this.axiomNames();
    const of = { about: "axioms", rule: this.shown.rule, instance };
    if (quick.length) ask("quick", { ...of, axioms: quick, quick: true }, true);
    if (slow.length) ask("axioms", { ...of, axioms: slow }, false);
    if (this.shown.distortion && d !== null) ask("distortion", { about: "distortion", instance }, false);
    return out;
  }

  /** Whether there is a profile. */
  get voting(): boolean {
    return this.doc.ballots.length + this.doc.comparisons.length > 0;
  }

  private axiomNames(): { quick: string[]; slow: string[] } {
    const suffix = this.shown.tieFree ? TIE_FREE : "";
    const { axiom: chosen } = this.shown;
    const names = (quick: boolean): string[] =>
      (this.vocabulary?.axioms ?? [])
        .filter((axiom) => axiom.quick === quick && (!axiom.named || axiom.name === chosen))
        .sort((a, b) => Number(b.name === chosen) - Number(a.name === chosen)) // the chosen one is answered first
        .map((axiom) => axiom.name + suffix);
    return { quick: names(true), slow: names(false) };
  }

  /** Ask again with much more time. */
  longer(name: string): void {
    this.seconds.set(name, LONGER);
    this.slots.again(name);
    this.update();
  }

  // --- what is known -----------------------------------------------------------------------------------------

  get grid(): Exact {
    return this.shown.grid ?? gridOf(this.doc);
  }

  get points(): Map<string, Vector> {
    return new Map(this.doc.candidates.map((c) => [c.name, (c.x ?? []).map(valueOf)]));
  }

  get problem(): string | null {
    const reply = this.slots.get("profile")?.reply;
    return reply && !this.slots.stale("profile") ? (reply.problem ?? null) : null;
  }

  private value<T>(name: string): T | null {
    return (this.slots.get(name)?.reply?.value as T | undefined) ?? null;
  }

  get profile(): ProfileValue | null {
    return this.value("profile");
  }

  get cells(): CellsValue | null {
    return this.value("cells");
  }

  output(rule: string): RuleValue | null {
    return this.value(`rule:${rule}`);
  }

  get distortion(): DistortionValue | null {
    return this.value("distortion");
  }

  /** The verdicts on the chosen rule, by the names of axioms; those of an open question as far as they have been told. */
  get verdicts(): Map<string, Verdict> {
    const out = new Map<string, Verdict>();
    for (const name of ["quick", "axioms"]) {
      const slot = this.slots.get(name);
      if (!slot) continue;
      const fresh = slot.partsKey === slot.wantedKey ? slot.parts : [];
      const value = slot.replyKey === slot.wantedKey ? (slot.reply?.value as AxiomsValue | undefined) : undefined;
      const old = name === "quick" && slot.open ? (slot.reply?.value as AxiomsValue | undefined) : undefined;
      for (const rows of [old?.axioms ?? {}, ...(fresh as Record<string, Verdict>[]), value?.axioms ?? {}]) {
        for (const [axiom, verdict] of Object.entries(rows)) out.set(axiom.replace(TIE_FREE, ""), verdict);
      }
    }
    return out;
  }

  get verdict(): Verdict | null {
    return (this.shown.axiom !== null && this.verdicts.get(this.shown.axiom)) || null;
  }

  /** The question whose certificates prove what is chosen. */
  questionOf(what: "rule" | "axiom" | "cells" | "distortion"): Question | null {
    const instance = toWire(this.doc);
    const { rule, axiom, tieFree } = this.shown;
    if (what === "rule") return { about: "rule", rule, instance };
    if (what === "cells") return { about: "cells", instance: { candidates: instance.candidates } };
    if (what === "distortion") return { about: "distortion", instance };
    return axiom === null ? null : { about: "axioms", rule, instance, axioms: [axiom + (tieFree ? TIE_FREE : "")] };
  }
}
