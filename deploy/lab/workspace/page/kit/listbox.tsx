import type { RefObject } from 'preact';
import type { Choice, ChoiceGroup } from './choice.ts';
import { flattenChoices } from './match-choices.ts';
import { usePlacement } from './use-placement.ts';

interface ListboxProps {
  readonly id: string;
  readonly label: string;
  readonly groups: readonly ChoiceGroup[];
  readonly active: number;
  readonly chosen: ReadonlySet<string>;
  readonly many: boolean;
  readonly emptyText: string;
  readonly anchor: RefObject<HTMLElement | null>;
  readonly list: RefObject<HTMLDivElement | null>;
  readonly onPick: (choice: Choice) => void;
  readonly onPoint: (index: number) => void;
}

/** The popup of a combobox. Focus stays in the field; the active row is announced through it. */
export function Listbox(props: ListboxProps) {
  const style = usePlacement({ anchor: props.anchor, popup: props.list, open: true });
  const flat = flattenChoices(props.groups);
  return (
    <div
      class="popup listbox"
      role="listbox"
      tabIndex={-1}
      id={props.id}
      aria-label={props.label}
      aria-multiselectable={props.many}
      ref={props.list}
      style={style}
    >
      {props.groups.map((group) => (
        <>
          {group.label === undefined ? null : <div class="listbox-label">{group.label}</div>}
          {group.choices.map((choice) => (
            <ListboxOption choice={choice} index={flat.indexOf(choice)} {...props} />
          ))}
        </>
      ))}
      {flat.length === 0 ? <div class="listbox-empty">{props.emptyText}</div> : null}
    </div>
  );
}

interface ListboxOptionProps extends ListboxProps {
  readonly choice: Choice;
  readonly index: number;
}

function ListboxOption({ choice, index, id, active, chosen, onPick, onPoint }: ListboxOptionProps) {
  return (
    <div
      class="listbox-option"
      role="option"
      tabIndex={-1}
      id={`${id}-${index}`}
      aria-selected={chosen.has(choice.key)}
      data-active={index === active}
      onPointerMove={() => onPoint(index)}
      onPointerDown={(event) => {
        // Keeps focus in the search field.
        event.preventDefault();
        onPick(choice);
      }}
    >
      {choice.content}
    </div>
  );
}
