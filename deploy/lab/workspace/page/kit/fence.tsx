import { Component, type ComponentChildren } from 'preact';

interface FenceProps {
  /** Drawn instead of the children once they threw. */
  readonly note: ComponentChildren;
  readonly children: ComponentChildren;
}

/** Keeps what cannot be drawn from taking the rest of the page with it. */
export class Fence extends Component<FenceProps, { broken: boolean }> {
  override state = { broken: false };

  static override getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render() {
    return <>{this.state.broken ? this.props.note : this.props.children}</>;
  }
}
