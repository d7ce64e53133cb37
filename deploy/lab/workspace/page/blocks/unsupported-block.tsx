import { Icon } from '../kit/icon.tsx';

interface UnsupportedBlockProps {
  readonly block: unknown;
  readonly what: 'block' | 'element';
}

/** Says that something could not be drawn, and shows what the app sent. */
export function UnsupportedBlock({ block, what }: UnsupportedBlockProps) {
  return (
    <details class="unsupported" data-unsupported={what}>
      <summary>
        <Icon name="warning" />
        <span>
          Unsupported {what}: <code class="code">{readType(block)}</code>
        </span>
      </summary>
      <pre class="pre">{JSON.stringify(block, null, 2)}</pre>
    </details>
  );
}

function readType(block: unknown): string {
  const type = typeof block === 'object' && block !== null && 'type' in block ? block.type : undefined;
  return typeof type === 'string' ? type : 'unknown type';
}
