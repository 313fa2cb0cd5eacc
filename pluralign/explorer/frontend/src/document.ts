/** The instance that is edited: plain data, changed by functions that give a new one. */

import { type Exact, niceStep, number, parse, plus, text, valueOf } from "./exact";

export interface Candidate {
  readonly name: string;
  /** Exact numbers as text; null where the instance has no features. */
  readonly x: readonly string[] | null;
}

/** Voters: by a ranking, or by the θ that induces it. */
export type Ballot =
  | { readonly count: number; readonly ranking: readonly string[] }
  | { readonly count: number; readonly theta: readonly string[] };

export interface Comparison {
  readonly above: string;
  readonly below: string;
  readonly count: number;
}

export interface Doc {
  readonly candidates: readonly Candidate[];
  readonly ballots: readonly Ballot[];
  readonly comparisons: readonly Comparison[];
}

/** As the engine reads and writes it. */
export interface Wire {
  candidates: (string | [string, string[]])[];
  ballots?: ({ count: number; ranking: string[] } | { count: number; theta: (string | number)[] })[];
  comparisons?: { above: string; below: string; count: number }[];
}

export function fromWire(wire: Wire): Doc {
  return {
    candidates: wire.candidates.map((c) => (typeof c === "string" ? { name: c, x: null } : { name: c[0], x: c[1] })),
    ballots: (wire.ballots ?? []).map((b) => ("theta" in b ? { count: b.count, theta: b.theta.map(String) } : b)),
    comparisons: wire.comparisons ?? [],
  };
}

export function toWire(doc: Doc): Wire {
  const wire: Wire = { candidates: doc.candidates.map((c) => (c.x ? [c.name, [...c.x]] : c.name)) };
  if (doc.ballots.length) {
    wire.ballots = doc.ballots.map((b) =>
      "theta" in b ? { count: b.count, theta: [...b.theta] } : { count: b.count, ranking: [...b.ranking] },
    );
  }
  if (doc.comparisons.length) wire.comparisons = doc.comparisons.map((c) => ({ ...c }));
  return wire;
}

/** A file of the instance, one candidate and one ballot a line; written by hand since objects sort keys that are numbers. */
export function fileOf(doc: Doc): string {
  const json = (value: unknown): string => JSON.stringify(value);
  const numeral = (written: string): string => (/^-?(0|[1-9]\d{0,14})$/.test(written) ? written : json(written));
  const row = (x: readonly string[]): string => `[${x.map(numeral).join(", ")}]`;
  const candidates = doc.candidates.map((c) => (c.x ? `${json(c.name)}: ${row(c.x)}` : json(c.name)));
  const features = doc.candidates[0]?.x != null;
  const parts = [`"candidates": ${features ? "{" : "["}\n    ${candidates.join(",\n    ")}\n  ${features ? "}" : "]"}`];
  if (doc.ballots.length) {
    const ballots = doc.ballots.map((b) =>
      "theta" in b
        ? `{"count": ${b.count}, "theta": ${row(b.theta)}}`
        : `{"count": ${b.count}, "ranking": [${b.ranking.map(json).join(", ")}]}`,
    );
    parts.push(`"ballots": [\n    ${ballots.join(",\n    ")}\n  ]`);
  }
  if (doc.comparisons.length) {
    const rows = doc.comparisons.map((c) => `{"above": ${json(c.above)}, "below": ${json(c.below)}, "count": ${c.count}}`);
    parts.push(`"comparisons": [\n    ${rows.join(",\n    ")}\n  ]`);
  }
  return `{\n  ${parts.join(",\n  ")}\n}\n`;
}

export function dimensions(doc: Doc): number | null {
  return doc.candidates[0]?.x?.length ?? null;
}

/** Drawn coordinates of all candidates on one axis. */
export function column(doc: Doc, axis: number): number[] {
  return doc.candidates.map((c) => (c.x && axis < c.x.length ? valueOf(c.x[axis] ?? "0") : 0));
}

/** The grid that suits the instance: about forty steps across, and every coordinate on it where that is possible. */
export function gridOf(doc: Doc): Exact {
  const columns = Array.from({ length: dimensions(doc) ?? 0 }, (_, axis) => column(doc, axis));
  const extent = Math.max(0, ...columns.map((values) => Math.max(...values) - Math.min(...values)));
  const step = niceStep(extent || 10, 40);
  const whole = doc.candidates.every((c) => (c.x ?? []).every((x) => parse(x)?.d === 1n));
  return whole && number(step) < 1 && extent >= 4 ? { n: 1n, d: 1n } : step;
}

// --- changes ---------------------------------------------------------------------------------------------------

export function moved(doc: Doc, name: string, places: ReadonlyMap<number, Exact>): Doc {
  return withCandidate(doc, name, (c) => ({
    ...c,
    x: c.x && c.x.map((old, axis) => (places.has(axis) ? text(places.get(axis) as Exact) : old)),
  }));
}

export function nudged(doc: Doc, name: string, axis: number, by: Exact): Doc {
  const old = doc.candidates.find((c) => c.name === name)?.x?.[axis];
  const at = old === undefined ? null : parse(old);
  return at ? moved(doc, name, new Map([[axis, plus(at, by)]])) : doc;
}

export function withCoordinate(doc: Doc, name: string, axis: number, written: string): Doc | null {
  const x = parse(written);
  return x && moved(doc, name, new Map([[axis, x]]));
}

function withCandidate(doc: Doc, name: string, change: (c: Candidate) => Candidate): Doc {
  return { ...doc, candidates: doc.candidates.map((c) => (c.name === name ? change(c) : c)) };
}

/** A new name: the first letter of the alphabet that is free, then numbers. */
export function freshName(doc: Doc): string {
  const taken = new Set(doc.candidates.map((c) => c.name));
  const small = doc.candidates.length > 0 && doc.candidates.every((c) => /^[a-z]/.test(c.name));
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"].map((l) => (small ? l.toLowerCase() : l));
  const numbered = Array.from({ length: doc.candidates.length + 1 }, (_, i) => `C${i + 1}`);
  return [...letters, ...numbered].find((name) => !taken.has(name)) ?? "?";
}

/** Another candidate; on ballots that are rankings it comes last, for voters by θ where θ ranks it. */
export function added(doc: Doc, name: string, x: readonly string[] | null): Doc {
  return {
    ...doc,
    candidates: [...doc.candidates, { name, x }],
    ballots: doc.ballots.map((b) => ("theta" in b ? b : { ...b, ranking: [...b.ranking, name] })),
  };
}

export function removed(doc: Doc, name: string): Doc {
  return {
    candidates: doc.candidates.filter((c) => c.name !== name),
    ballots: doc.ballots.map((b) => ("theta" in b ? b : { ...b, ranking: b.ranking.filter((c) => c !== name) })),
    comparisons: doc.comparisons.filter((c) => c.above !== name && c.below !== name),
  };
}

export function renamed(doc: Doc, name: string, to: string): Doc | null {
  const wanted = to.trim();
  if (!wanted || wanted.length > 60 || doc.candidates.some((c) => c.name === wanted && c.name !== name)) return null;
  const rename = (c: string): string => (c === name ? wanted : c);
  return {
    candidates: doc.candidates.map((c) => ({ ...c, name: rename(c.name) })),
    ballots: doc.ballots.map((b) => ("theta" in b ? b : { ...b, ranking: b.ranking.map(rename) })),
    comparisons: doc.comparisons.map((c) => ({ ...c, above: rename(c.above), below: rename(c.below) })),
  };
}

export function withBallot(doc: Doc, index: number, ballot: Ballot | null): Doc {
  const ballots = doc.ballots.flatMap((b, i) => (i !== index ? [b] : ballot ? [ballot] : []));
  return { ...doc, ballots: index >= doc.ballots.length && ballot ? [...ballots, ballot] : ballots };
}

/** The ranking with the candidate that is at one place at another. */
export function reordered(ranking: readonly string[], from: number, to: number): string[] {
  const out = [...ranking];
  out.splice(Math.max(0, Math.min(out.length - 1, to)), 0, ...out.splice(from, 1));
  return out;
}

export function withComparison(doc: Doc, above: string, below: string, count: number): Doc {
  const others = doc.comparisons.filter((c) => c.above !== above || c.below !== below);
  const kept = count > 0 ? [...others, { above, below, count }] : others;
  const place = new Map(doc.candidates.map((c, i) => [c.name, i]));
  const key = (c: Comparison): number => (place.get(c.above) ?? 0) * 1000 + (place.get(c.below) ?? 0);
  return { ...doc, comparisons: kept.sort((a, b) => key(a) - key(b)) };
}

/** To begin from nothing. */
export const EMPTY: Doc = {
  candidates: [
    { name: "A", x: ["2", "0"] },
    { name: "B", x: ["0", "2"] },
    { name: "C", x: ["0", "0"] },
  ],
  ballots: [{ count: 1, ranking: ["A", "B", "C"] }],
  comparisons: [],
};
