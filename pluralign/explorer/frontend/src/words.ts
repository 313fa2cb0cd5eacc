/** Names and violations in words. */

import type { Verdict } from "./engine";

export const PALETTE = ["#0072B2", "#D55E00", "#009E73", "#E69F00", "#CC79A7", "#56B4E9", "#000000", "#F0E442"];

export function colour(index: number): string {
  return PALETTE[index % PALETTE.length] as string;
}

export function shortRule(rule: string): string {
  return rule
    .replace("leximax-", "lex. ")
    .replace("majority-loss:", "maj. ")
    .replace("loss:", "")
    .replace("kemeny-po", "kemeny+PO");
}

export function cut(name: string, most = 12): string {
  return name.length > most ? `${name.slice(0, most - 1)}…` : name;
}

export function order(ranking: readonly string[]): string {
  return ranking.join(" ≻ ");
}

/** A rational as text with what it is about, where it is long. */
export function about(value: number | string, digits = 3): string {
  const written = String(value);
  if (!written.includes("/")) return written;
  const [n = "0", d = "1"] = written.split("/");
  const rounded = (Number(n) / Number(d)).toFixed(digits);
  return written.length > 9 ? `≈ ${rounded}` : `${written} ≈ ${rounded}`;
}

export type Mark = "holds" | "violated" | "open" | "none" | "waiting";

export function markOf(verdict: Verdict | undefined): Mark {
  if (!verdict) return "waiting";
  if (!verdict.applies) return "none";
  return verdict.holds === true ? "holds" : verdict.holds === false ? "violated" : "open";
}

export const SIGNS: Record<Mark, string> = { holds: "✓", violated: "✗", open: "?", none: "–", waiting: "…" };

export const SAID: Record<Mark, string> = {
  holds: "holds here",
  violated: "violated",
  open: "open",
  none: "does not apply",
  waiting: "being computed",
};

/** The pair that the output has the wrong way round, if the violation is about one: (above by the axiom, below). */
export function pairOf(witness: Record<string, unknown>): [string, string] | null {
  if (typeof witness.above === "string" && typeof witness.below === "string") return [witness.above, witness.below];
  const wanted = witness.pmc_ranking ?? witness.unanimous_ballot;
  const output = witness.output;
  if (Array.isArray(wanted) && Array.isArray(output)) {
    for (let i = 0; i + 1 < wanted.length; i++) {
      const [a, b] = [wanted[i] as string, wanted[i + 1] as string];
      if (output.indexOf(a) > output.indexOf(b)) return [a, b];
    }
  }
  const first = witness.condorcet_winner ?? witness.majority_favourite;
  if (typeof first === "string" && Array.isArray(output) && output[0] !== first) return [first, output[0] as string];
  return null;
}

/** The candidates that a violation is about. */
export function marked(witness: Record<string, unknown>): Set<string> {
  const keys = ["above", "below", "winner", "candidate", "majority_favourite", "majority_loser", "condorcet_winner", "condorcet_loser", "removed"];
  const names = keys.map((key) => witness[key]).filter((value): value is string => typeof value === "string");
  const lists = ["clones", "smith_set"].flatMap((key) => (Array.isArray(witness[key]) ? (witness[key] as string[]) : []));
  return new Set([...(pairOf(witness) ?? []), ...names, ...lists]);
}

const KEYS: Record<string, string> = {
  pmc_ranking: "majority ranking",
  majority_favourite: "first for a majority",
  majority_loser: "last for a majority",
  condorcet_winner: "beats all others",
  condorcet_loser: "loses to all others",
  smith_set: "Smith set",
  unanimous_ballot: "every ballot",
  output: "output",
  output_reversed: "output of reversed ballots",
  output_without: "output without it",
  output_first: "output of the first part",
  output_second: "output of the second part",
  output_after: "output afterwards",
  first: "voters in the first part, ballot by ballot",
  ballot: "ballot number",
  raised: "ballot afterwards",
  voters: "voters who change",
  removed: "removed",
  clones: "clones",
  winner: "winner",
  candidate: "candidate",
  reversed: "reversed by",
  reason: "why",
  vacuous: "no case here",
  cases: "cases that were decided",
  undecided: "cases that are open",
  covered: "cases that hold",
};

/** A witness as rows of words. */
export function rowsOf(witness: Record<string, unknown>): [string, string][] {
  const rows: [string, string][] = [];
  if (typeof witness.above === "string") rows.push(["every voter", `${witness.above} ≻ ${String(witness.below)}`]);
  for (const [key, value] of Object.entries(witness)) {
    if (key === "above" || key === "below" || key === "first_undecided") continue;
    rows.push([KEYS[key] ?? key.replaceAll("_", " "), said(value)]);
  }
  return rows;
}

function said(value: unknown): string {
  if (Array.isArray(value)) return value.every((v) => typeof v === "string") ? order(value) : value.join(", ");
  if (value && typeof value === "object" && "orders" in value) {
    const { orders, note } = value as { orders: [string, string][]; note?: string };
    const pairs = orders.slice(0, 8).map(([a, b]) => `${a} ≻ ${b}`);
    return `several are possible; all have ${pairs.join(", ") || "nothing in common"}${note ? ` (${note})` : ""}`;
  }
  return String(value);
}
