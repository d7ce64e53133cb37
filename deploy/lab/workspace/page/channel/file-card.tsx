import type { SharedFile } from '../control/message.ts';
import { Icon } from '../kit/icon.tsx';

/** A file shared in a message: an image is shown, a text with its preview, anything as a download. */
export function FileCard({ file }: { readonly file: SharedFile }) {
  const title = file.title ?? file.name ?? file.id;
  const url = readLocalPath(file.url_private_download ?? file.url_private);
  const isImage = file.mimetype?.startsWith('image/') === true;
  return (
    <div class="file-card" data-file-id={file.id}>
      <div class="file-head">
        <Icon name="file" />
        <div>
          {url === undefined ? (
            <b class="file-name">{title}</b>
          ) : (
            <a class="link file-name" href={url} download={file.name ?? undefined}>
              {title}
            </a>
          )}
          <div class="muted">
            {[file.pretty_type ?? file.filetype, formatBytes(file.size)].filter(Boolean).join(' · ')}
          </div>
        </div>
      </div>
      {isImage && url !== undefined ? <img class="image image-full" src={url} alt={title} /> : null}
      {file.preview ? <pre class="pre file-preview">{file.preview}</pre> : null}
    </div>
  );
}

/** The path of an address of this very workspace; the page asks no other host. */
function readLocalPath(address: string | null | undefined): string | undefined {
  if (!address || !URL.canParse(address, window.location.href)) return undefined;
  const url = new URL(address, window.location.href);
  const local = url.port === window.location.port && /^(127\.|localhost|198\.18\.)/.test(url.hostname);
  return local || url.origin === window.location.origin ? url.pathname + url.search : undefined;
}

function formatBytes(bytes: number | null | undefined): string | undefined {
  if (bytes === null || bytes === undefined) return undefined;
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
