/** What the engine answers, as far as the page reads it. */

export interface Conflict {
  above: string;
  below: string;
  weight: number | string;
  inequality?: string;
}

export interface ProfileValue {
  ballots: {
    count: number;
    ranking: string[];
    feasible: boolean;
    theta?: (number | string)[] | null;
    conflict?: Conflict[];
  }[];
  above: number[][] | null;
}

export interface CellsValue {
  status: string;
  count: number;
  rankings: { ranking: string[]; theta: (number | string)[] }[];
}

export interface RuleValue {
  status: string;
  rule: string;
  ranking: string[] | null;
  theta: (number | string)[] | null;
  scores?: Record<string, number | string>;
  objective?: number | string | null;
  orders?: [string, string][] | null;
  possible?: string[][];
  undecided?: unknown[];
  conflict?: Conflict[];
  fault?: string;
}

export interface Verdict {
  holds: boolean | null;
  status: string;
  applies: boolean;
  witness: Record<string, unknown>;
  hypotheses: { ballots?: string; ties?: string };
}

export interface AxiomsValue {
  status: string;
  rule: string;
  axioms: Record<string, Verdict>;
}

export interface DistortionRow {
  what: string;
  candidate?: string | null;
  lottery?: Record<string, number | string> | null;
  status: string;
  distortion: number | string | null;
  about: number | null;
  competitor: string | null;
  reason?: string;
}

export interface DistortionValue {
  status: string;
  results: DistortionRow[];
  empty_ballots: { ballot: number }[];
  skipped: boolean;
  shift: (number | string)[] | null;
  ballots: number;
}

export interface Vocabulary {
  rules: { name: string; family: string }[];
  axioms: { name: string; definition: string; about: string; quick: boolean; named: boolean }[];
}

export interface Presets {
  builtins: { name: string; title: string; source: string; candidates: number }[];
  violations: { name: string; rule: string; axiom: string; candidates: number; voters: number; dimensions: number }[];
}

export const TIE_FREE = "+tie-free";
