import { formatDate } from '../../text/format-date.ts';
import { useNow } from '../kit/clock.ts';
import { useDirectory } from '../kit/directory.ts';

/** The line between the messages of two days. */
export function DayDivider({ atMs }: { readonly atMs: number }) {
  const { dates } = useDirectory();
  const nowMs = useNow();
  return (
    <div class="day-divider">
      <span>{formatDate('{day_divider_pretty}', atMs / 1000, { ...dates, nowMs })}</span>
    </div>
  );
}
