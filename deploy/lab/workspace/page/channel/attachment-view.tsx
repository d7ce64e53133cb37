import { BlockList } from '../blocks/block-list.tsx';
import type { Attachment } from '../control/message.ts';
import { ExternalLink } from '../text/external-link.tsx';
import { Mrkdwn } from '../text/mrkdwn.tsx';

const COLOURS: Readonly<Record<string, string>> = {
  good: 'var(--good)',
  warning: 'var(--warning)',
  danger: 'var(--danger)',
};

/** A secondary attachment behind its coloured bar. */
export function AttachmentView({ attachment }: { readonly attachment: Attachment }) {
  return (
    <div class="attachment" style={{ borderLeftColor: readColour(attachment.color) }}>
      {attachment.pretext === undefined ? null : <Mrkdwn text={attachment.pretext} />}
      {attachment.title === undefined ? null : (
        <b>
          {attachment.title_link === undefined ? (
            attachment.title
          ) : (
            <ExternalLink url={attachment.title_link}>{attachment.title}</ExternalLink>
          )}
        </b>
      )}
      {attachment.blocks === undefined ? (
        <Mrkdwn text={attachment.text ?? (attachment.title === undefined ? (attachment.fallback ?? '') : '')} />
      ) : (
        <BlockList blocks={attachment.blocks} />
      )}
      {(attachment.fields ?? []).map((field) => (
        <div class="section-field">
          <b>{field.title}</b>
          <Mrkdwn text={field.value ?? ''} />
        </div>
      ))}
      {attachment.footer === undefined ? null : <div class="muted">{attachment.footer}</div>}
    </div>
  );
}

function readColour(colour: string | undefined): string {
  if (colour === undefined) return 'var(--border-strong)';
  if (Object.hasOwn(COLOURS, colour)) return COLOURS[colour] ?? colour;
  return /^#?[0-9a-f]{6}$/i.test(colour) ? `#${colour.replace('#', '')}` : 'var(--border-strong)';
}
