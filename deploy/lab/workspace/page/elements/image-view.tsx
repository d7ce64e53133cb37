import { useState } from 'preact/hooks';
import type { ImageElement } from '../kit/element.ts';
import { Icon } from '../kit/icon.tsx';

interface ImageViewProps {
  readonly image: Pick<ImageElement, 'alt_text' | 'image_url' | 'slack_file'>;
  readonly size: 'icon' | 'thumb' | 'full';
}

/**
 * An image. The page asks no other host for anything, so an image kept elsewhere (Slack would proxy it) is a
 * labelled box with its address.
 */
export function ImageView({ image, size }: ImageViewProps) {
  const [broken, setBroken] = useState(false);
  const url = readLocalUrl(image);
  if (url !== undefined && !broken) {
    return <img class={`image image-${size}`} src={url} alt={image.alt_text} onError={() => setBroken(true)} />;
  }
  const address = image.image_url ?? image.slack_file?.url ?? image.slack_file?.id ?? '';
  return (
    <span class={`image image-${size} image-absent`} role="img" aria-label={image.alt_text} title={address}>
      <Icon name="file" />
      {size === 'full' ? <span>{image.alt_text}</span> : null}
    </span>
  );
}

function readLocalUrl(image: ImageViewProps['image']): string | undefined {
  const file = image.slack_file;
  const address = image.image_url ?? file?.url ?? (file?.id === undefined ? undefined : `/files/${file.id}`);
  if (address === undefined || !URL.canParse(address, window.location.href)) return undefined;
  const url = new URL(address, window.location.href);
  if (url.protocol === 'data:') return address;
  return url.origin === window.location.origin ? url.pathname + url.search : undefined;
}
