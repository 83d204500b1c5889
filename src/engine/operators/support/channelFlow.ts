/** Channels by name: axes of a node that have the same name have the same channels. */
export interface NamedChannels {
  readonly name: string;
  readonly size: number;
}

/**
 * What an axis consists of: a number of elements that cannot change, channels, channels one after another (`beside`), or
 * the elements of a matrix row by row (`times`, outermost first).
 */
export type ChannelAxis =
  number | NamedChannels | { readonly beside: readonly ChannelAxis[] } | { readonly times: readonly ChannelAxis[] };

/**
 * Where an operator states sizes of channels: an attribute, or an input with a list of sizes. Sizes are written again
 * when the channels change.
 */
export type StatedSizes =
  | { readonly attribute: string; readonly size: ChannelAxis }
  | { readonly attribute: string; readonly sizes: readonly ChannelAxis[] }
  | { readonly input: number; readonly sizes: readonly ChannelAxis[] };

/** How the channels of a node's inputs, weights among them, and outputs depend on each other. */
export interface ChannelFlow {
  /** The axes of each input, outermost first; undefined: its sizes do not depend on channels (steering inputs). */
  readonly inputs: readonly (readonly ChannelAxis[] | undefined)[];
  /** undefined: as many elements as before, whatever the inputs are. */
  readonly outputs: readonly (readonly ChannelAxis[] | undefined)[];
  /** The channels of the output that its weights make: those of a layer, which can be chosen to be fewer. */
  readonly makes?: ChannelAxis;
  readonly states?: readonly StatedSizes[];
}

/** The elements of the first input keep their order; `target` states the sizes of the output, if anything does. */
export interface RegroupedChannels {
  readonly regrouped: true;
  readonly target?: { readonly input: number } | { readonly attribute: string };
}
