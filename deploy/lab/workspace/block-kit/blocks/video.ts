import { z } from 'zod';
import { characters, someText } from '../characters.ts';
import { identifiable, plainText } from '../composition-objects.ts';
import { limits } from '../limits.ts';

const HttpsUrl = z.string().regex(/^https:\/\//);

/** Whether the app has `links.embed:write` and the URL is in its unfurl domains is for the caller to check. */
export const VideoBlock = z.strictObject({
  type: z.literal('video'),
  ...identifiable,
  video_url: HttpsUrl,
  thumbnail_url: someText,
  alt_text: someText,
  title: plainText(limits.video.titleCharacters),
  title_url: HttpsUrl.optional(),
  author_name: characters({ max: limits.video.authorCharacters }).optional(),
  provider_name: z.string().optional(),
  provider_icon_url: someText.optional(),
  description: plainText().optional(),
});
