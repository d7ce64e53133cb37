import { useState } from 'preact/hooks';
import type { Choice, ChoiceGroup } from '../kit/choice.ts';
import { Combobox } from '../kit/combobox.tsx';
import type { Option, OptionGroup } from '../kit/composition.ts';
import { type Directory, useDirectory } from '../kit/directory.ts';
import type { SelectElement } from '../kit/element.ts';
import { type Suggestions, useSurface } from '../kit/surface.ts';
import { type ElementPlace, useElement } from '../kit/use-element.ts';
import { listMenuChannels } from './list-menu-channels.ts';
import { OptionContent } from './option-content.tsx';
import { readSelection, type Selection, writeSelection } from './selection.ts';

interface SelectViewProps {
  readonly element: SelectElement;
  readonly place: ElementPlace;
  /** The label of the input block around it. */
  readonly label?: string | undefined;
}

const NO_SUGGESTIONS: Suggestions = { options: [], groups: [] };

/** Every kind of select menu, single and multi. */
export function SelectView({ element, place, label }: SelectViewProps) {
  const control = useElement(element, place);
  const directory = useDirectory();
  const surface = useSurface();
  const [suggested, setSuggested] = useState<Suggestions>(NO_SUGGESTIONS);
  const external = element.type === 'external_select' || element.type === 'multi_external_select';
  const groups = external ? groupOptions(suggested) : listChoices(element, directory);
  const selection = readSelection(control.entry);
  const many = element.type.startsWith('multi_');
  const placeholder = element.placeholder?.text ?? (many ? 'Select options' : 'Select an option');

  const onQuery = (query: string): void => {
    const shortest = 'min_query_length' in element ? (element.min_query_length ?? 3) : 0;
    if (query.length < shortest) {
      setSuggested(NO_SUGGESTIONS);
      return;
    }
    surface.suggest(place.blockId, element.action_id, query).then(setSuggested, () => setSuggested(NO_SUGGESTIONS));
  };
  const onChange = (keys: readonly string[]): void => {
    const known = external
      ? [...allOptions(suggested), ...selection.options]
      : [...optionsOf(element), ...selection.options];
    control.change(writeSelection(element.type, keys, known));
  };
  return (
    <Combobox
      label={label ?? placeholder}
      placeholder={placeholder}
      actionId={element.action_id}
      groups={groups}
      selected={chosenChoices(selection, groups)}
      many={many}
      maxSelected={'max_selected_items' in element ? element.max_selected_items : undefined}
      busy={control.busy}
      autofocus={element.focus_on_load}
      onChange={onChange}
      {...(external ? { onQuery, emptyText: 'Type to search' } : {})}
    />
  );
}

function optionsOf(element: SelectElement): readonly Option[] {
  if (element.type !== 'static_select' && element.type !== 'multi_static_select') return [];
  return [...(element.options ?? []), ...(element.option_groups ?? []).flatMap((group) => group.options)];
}

function allOptions(suggested: Suggestions): readonly Option[] {
  return [...suggested.options, ...suggested.groups.flatMap((group) => group.options)];
}

function groupOptions(source: { options: readonly Option[]; groups: readonly OptionGroup[] }): ChoiceGroup[] {
  const loose = source.options.length === 0 ? [] : [{ label: undefined, choices: source.options.map(optionChoice) }];
  return [
    ...loose,
    ...source.groups.map((group) => ({ label: group.label.text, choices: group.options.map(optionChoice) })),
  ];
}

function optionChoice(option: Option): Choice {
  return { key: option.value ?? option.text.text, text: option.text.text, content: <OptionContent option={option} /> };
}

function listChoices(element: SelectElement, directory: Directory): ChoiceGroup[] {
  if (element.type === 'static_select' || element.type === 'multi_static_select') {
    return groupOptions({ options: element.options ?? [], groups: element.option_groups ?? [] });
  }
  const people = directory.people.map((person) => ({
    key: person.id,
    text: person.realName,
    content: person.realName,
  }));
  const channels = listMenuChannels(element, directory.channels).map((channel) => ({
    key: channel.id,
    text: channel.name,
    content: `# ${channel.name}`,
  }));
  if (element.type.includes('users')) return [{ label: undefined, choices: people }];
  return [{ label: undefined, choices: channels }];
}

/** What stands selected, also when it is not among the choices (an external one, or an unknown id). */
function chosenChoices(selection: Selection, groups: readonly ChoiceGroup[]): Choice[] {
  if (selection.options.length > 0) return selection.options.map(optionChoice);
  return selection.ids.map((id) => {
    const known = groups.flatMap((group) => group.choices).find((choice) => choice.key === id);
    return known ?? { key: id, text: id, content: id };
  });
}
