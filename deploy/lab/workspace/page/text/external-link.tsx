import type { ComponentChildren } from 'preact';

interface ExternalLinkProps {
  readonly url: string;
  readonly children?: ComponentChildren;
}

/** A link that opens elsewhere; an address with another scheme than these is shown as text. */
export function ExternalLink({ url, children }: ExternalLinkProps) {
  if (!/^(https?:\/\/|mailto:|tel:|slack:\/\/|\/)/.test(url)) return <>{children ?? url}</>;
  return (
    <a class="link" href={url} target="_blank" rel="noopener noreferrer">
      {children ?? url}
    </a>
  );
}
