import { nameToEmoji } from 'gemoji';

/** Slack's own names where they differ from the ones of the emoji table. */
const SLACK_NAMES: Readonly<Record<string, string>> = {
  large_green_circle: 'green_circle',
  large_yellow_circle: 'yellow_circle',
  large_orange_circle: 'orange_circle',
  large_purple_circle: 'purple_circle',
  large_brown_circle: 'brown_circle',
  large_red_circle: 'red_circle',
  large_red_square: 'red_square',
  large_orange_square: 'orange_square',
  large_yellow_square: 'yellow_square',
  large_green_square: 'green_square',
  large_blue_square: 'blue_square',
  large_purple_square: 'purple_square',
  double_vertical_bar: 'pause_button',
  black_square_for_stop: 'stop_button',
  black_right_pointing_triangle_with_double_vertical_bar: 'play_or_pause_button',
  spiral_note_pad: 'spiral_notepad',
  robot_face: 'robot',
  knife_fork_plate: 'plate_with_cutlery',
  lower_left_ballpoint_pen: 'pen',
  three_button_mouse: 'computer_mouse',
  thumbsup_all: 'thumbsup',
};

/** The character for a Slack emoji name (without colons), or undefined when the name is unknown. */
export function findEmoji(name: string): string | undefined {
  const known = Object.hasOwn(SLACK_NAMES, name) ? (SLACK_NAMES[name] ?? name) : name;
  return Object.hasOwn(nameToEmoji, known) ? nameToEmoji[known] : undefined;
}
