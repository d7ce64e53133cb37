import { useNow } from '../kit/clock.ts';
import { useDirectory } from '../kit/directory.ts';
import { ExternalLink } from './external-link.tsx';
import { formatDate } from './format-date.ts';

interface DateTextProps {
  readonly epochSeconds: number;
  readonly format: string;
  readonly url: string | undefined;
  readonly fallback: string;
}

/** What a Date can hold; beyond it there is only the fallback to show. */
const LATEST_MS = 8.64e15;

/** A date in the viewer's own zone, with the fallback text as its tooltip. */
export function DateText({ epochSeconds, format, url, fallback }: DateTextProps) {
  const { dates } = useDirectory();
  const nowMs = useNow();
  if (Math.abs(epochSeconds * 1000) > LATEST_MS) return <>{fallback}</>;
  const text = formatDate(format, epochSeconds, { ...dates, nowMs });
  if (url !== undefined) return <ExternalLink url={url}>{text}</ExternalLink>;
  return (
    <time class="date-text" dateTime={new Date(epochSeconds * 1000).toISOString()} title={fallback}>
      {text}
    </time>
  );
}
