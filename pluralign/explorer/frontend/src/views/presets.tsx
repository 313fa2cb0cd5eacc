/** What there is to begin with: built-in instances, and every violation of the table rules × axioms. */

import { useEffect, useRef } from "preact/hooks";
import { EMPTY } from "../document";
import { TIE_FREE } from "../engine";
import type { Model } from "../model";

export function Presets({ model }: { model: Model }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const open = model.shown.presets;
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  const close = (): void => model.show({ presets: false });
  const load = (name: string): void => {
    close();
    void model.load(name);
  };
  const presets = model.presets;
  const violations = (presets?.violations ?? []).filter((v) => !v.axiom.endsWith(TIE_FREE));
  const axioms = [...new Set(violations.map((v) => v.axiom))];
  const rank = new Map((model.vocabulary?.axioms ?? []).map((a, i) => [a.name, i]));
  axioms.sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0));
  const rules = [...new Set(violations.map((v) => v.rule))];
  const cell = new Map((presets?.violations ?? []).map((v) => [`${v.rule} ${v.axiom}`, v]));
  return (
    <dialog ref={dialog} class="px-dialog" aria-labelledby="px-presets" onClose={() => open && close()}>
      <header>
        <h2 id="px-presets">Examples</h2>
        <button type="button" onClick={close}>
          Close
        </button>
      </header>
      {!presets && <p>…</p>}
      {presets && (
        <>
          <h3>Built in</h3>
          <ul class="px-builtins">
            <li>
              <button
                type="button"
                onClick={() => {
                  close();
                  model.adopt(EMPTY);
                }}
              >
                <b>three candidates</b>, one voter: to begin from nothing
              </button>
            </li>
            {presets.builtins.map((b) => (
              <li key={b.name}>
                <button type="button" onClick={() => load(b.name)} title={b.source} data-preset={b.name}>
                  <b>{b.name.replace("builtin:", "")}</b> {b.title}
                </button>
              </li>
            ))}
          </ul>
          <h3>Violations of the table</h3>
          <p class="px-note">
            Candidates, voters, dimensions of the smallest violation known; a dot: there is one without ties, too. Choose one to see it.
          </p>
          <div class="px-scroll" role="group" aria-label="Violations of the table" tabindex={0}>
            <table class="px-table">
              <thead>
                <tr>
                  <td />
                  {axioms.map((axiom) => (
                    <th key={axiom} scope="col">
                      {axiom}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rules.map((rule) => (
                  <tr key={rule}>
                    <th scope="row">{rule}</th>
                    {axioms.map((axiom) => {
                      const one = cell.get(`${rule} ${axiom}`);
                      const free = cell.get(`${rule} ${axiom}${TIE_FREE}`);
                      return (
                        <td key={axiom}>
                          {one && (
                            <button type="button" onClick={() => load(one.name)} aria-label={`${one.candidates},${one.voters},${one.dimensions}: ${rule} violates ${axiom}`} data-preset={one.name}>
                              {one.candidates},{one.voters},{one.dimensions}
                            </button>
                          )}
                          {free && (
                            <button type="button" class="px-dotted" onClick={() => load(free.name)} aria-label={`• ${rule} violates ${axiom} without ties`} title="without ties">
                              •
                            </button>
                          )}
                        </td>
                      );
                    })}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </dialog>
  );
}
