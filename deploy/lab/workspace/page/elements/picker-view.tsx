import type { PickerElement } from '../kit/element.ts';
import type { Entry } from '../kit/entry.ts';
import { type ElementPlace, useElement } from '../kit/use-element.ts';
import { formatLocalDateTime, parseLocalDateTime } from './local-date-time.ts';

interface PickerViewProps {
  readonly element: PickerElement;
  readonly place: ElementPlace;
  readonly label?: string | undefined;
}

const INPUT_TYPES = { datepicker: 'date', timepicker: 'time', datetimepicker: 'datetime-local' } as const;
const NAMES = { datepicker: 'Date', timepicker: 'Time', datetimepicker: 'Date and time' } as const;

/** A date, time, or date-and-time picker with the browser's own control. */
export function PickerView({ element, place, label }: PickerViewProps) {
  const control = useElement(element, place);
  return (
    <input
      class="field picker"
      type={INPUT_TYPES[element.type]}
      aria-label={label ?? ('placeholder' in element ? element.placeholder?.text : undefined) ?? NAMES[element.type]}
      aria-busy={control.busy}
      data-action-id={element.action_id}
      data-autofocus={element.focus_on_load}
      value={readValue(control.entry)}
      onChange={(event) => control.change(writeValue(element.type, event.currentTarget.value))}
    />
  );
}

function readValue(entry: Entry | undefined): string {
  const moment = entry?.selected_date_time;
  if (typeof moment === 'number') return formatLocalDateTime(moment);
  return entry?.selected_date ?? entry?.selected_time ?? '';
}

function writeValue(type: PickerElement['type'], text: string): Entry {
  const value = text === '' ? null : text;
  if (type === 'datepicker') return { type, selected_date: value };
  if (type === 'timepicker') return { type, selected_time: value };
  return { type, selected_date_time: value === null ? null : parseLocalDateTime(value) };
}
