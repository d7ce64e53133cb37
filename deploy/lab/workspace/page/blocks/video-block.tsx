import { z } from 'zod';
import { PlainText } from '../kit/composition.ts';
import { ExternalLink } from '../text/external-link.tsx';
import { TextObjectView } from '../text/text-object-view.tsx';
import { defineBlock } from './define-block.ts';

const VideoBlock = z.object({
  title: PlainText,
  title_url: z.string().optional(),
  video_url: z.string(),
  description: PlainText.optional(),
});

/** A video as a link: the page embeds nothing from another host. */
export const videoBlock = defineBlock(VideoBlock, ({ block }) => (
  <div class="file-card">
    <div>
      <ExternalLink url={block.title_url ?? block.video_url}>
        <TextObjectView text={block.title} />
      </ExternalLink>
      {block.description === undefined ? null : (
        <div class="muted">
          <TextObjectView text={block.description} />
        </div>
      )}
    </div>
  </div>
));
