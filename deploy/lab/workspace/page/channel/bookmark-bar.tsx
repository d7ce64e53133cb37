import { parsePlain } from '../../text/parse-plain.ts';
import type { ChannelInfo } from '../control/workspace.ts';
import { ExternalLink } from '../text/external-link.tsx';
import { Inline } from '../text/inline.tsx';

/** The channel's bookmarks under its header. */
export function BookmarkBar({ bookmarks }: { readonly bookmarks: ChannelInfo['bookmarks'] }) {
  if (bookmarks.length === 0) return null;
  return (
    <ul class="bookmarks" aria-label="Bookmarks">
      {bookmarks.map((bookmark) => (
        <li key={bookmark.id}>
          <ExternalLink url={bookmark.link}>
            <Inline nodes={parsePlain(`${bookmark.emoji ?? ''} ${bookmark.title}`.trim(), true)} />
          </ExternalLink>
        </li>
      ))}
    </ul>
  );
}
