import { formatDate, isMoment } from '../../text/format-date.ts';
import { useNow } from '../kit/clock.ts';
import { useDirectory } from '../kit/directory.ts';
import { ExternalLink } from './external-link.tsx';

interface DateTextProps {
  readonly epochSeconds: number;
  readonly format: string;
  readonly url: string | undefined;
  readonly fallback: string;
}

/** A date in the viewer's own zone, with the fallback text as its tooltip. */
export function DateText({ epochSeconds, format, url, fallback }: DateTextProps) {
  const { dates } = useDirectory();
  const nowMs = useNow();
  if (!isMoment(epochSeconds)) return <>{fallback}</>;
  const text = formatDate(format, epochSeconds, { ...dates, nowMs });
  if (url !== undefined) return <ExternalLink url={url}>{text}</ExternalLink>;
  return (
    <time class="date-text" dateTime={new Date(epochSeconds * 1000).toISOString()} title={fallback}>
      {text}
    </time>
  );
}
