import { useId, useRef } from 'preact/hooks';
import type { Choice, ChoiceGroup } from './choice.ts';
import { Listbox } from './listbox.tsx';
import { flattenChoices } from './match-choices.ts';
import { useCombobox } from './use-combobox.ts';
import { useDismiss } from './use-dismiss.ts';

interface ComboboxProps {
  readonly label: string;
  readonly placeholder: string;
  readonly actionId: string;
  readonly groups: readonly ChoiceGroup[];
  readonly selected: readonly Choice[];
  readonly many: boolean;
  readonly maxSelected?: number | undefined;
  readonly busy: boolean;
  readonly autofocus: boolean | undefined;
  /** Present when the choices come from elsewhere: called with each query, and the page does not filter. */
  readonly onQuery?: (query: string) => void;
  readonly emptyText?: string;
  readonly onChange: (keys: readonly string[]) => void;
}

/** A select with a search field: arrow keys move, Enter picks, Backspace drops the last chip, Escape closes. */
export function Combobox(props: ComboboxProps) {
  const { many, selected } = props;
  const state = useCombobox({ ...props, maxSelected: props.maxSelected, onQuery: props.onQuery });
  const root = useRef<HTMLDivElement>(null);
  const listId = `${useId()}-list`;
  useDismiss(root, state.open, state.close);
  const single = many || state.query !== '' ? undefined : selected[0];
  const count = flattenChoices(state.groups).length;
  return (
    <div class={`combobox${state.open ? ' combobox-open' : ''}`} ref={root} data-action-id={props.actionId}>
      <div class="combobox-field">
        {many ? selected.map((choice) => <Chip choice={choice} onRemove={() => state.pick(choice)} />) : null}
        {single === undefined ? null : <span class="combobox-value">{single.content}</span>}
        <input
          class="combobox-input"
          type="text"
          role="combobox"
          autoComplete="off"
          aria-expanded={state.open}
          aria-controls={listId}
          aria-activedescendant={state.open && count > 0 ? `${listId}-${state.active}` : undefined}
          aria-label={single === undefined ? props.label : `${props.label}: ${single.text}`}
          data-autofocus={props.autofocus}
          placeholder={selected.length > 0 ? '' : props.placeholder}
          value={state.query}
          onInput={(event) => state.search(event.currentTarget.value)}
          onClick={state.show}
          onKeyDown={state.onKeyDown}
        />
        <span class="combobox-end" aria-hidden="true">
          {props.busy ? <span class="spinner" /> : '▾'}
        </span>
      </div>
      {state.open ? (
        <Listbox
          id={listId}
          label={props.label}
          groups={state.groups}
          active={state.active}
          chosen={new Set(selected.map((choice) => choice.key))}
          many={many}
          emptyText={props.emptyText ?? 'No results'}
          anchor={root}
          list={state.list}
          onPick={state.pick}
          onPoint={state.point}
        />
      ) : null}
    </div>
  );
}

function Chip({ choice, onRemove }: { readonly choice: Choice; readonly onRemove: () => void }) {
  return (
    <span class="chip">
      {choice.content}
      <button type="button" class="chip-remove" aria-label={`Remove ${choice.text}`} onClick={onRemove}>
        ×
      </button>
    </span>
  );
}
