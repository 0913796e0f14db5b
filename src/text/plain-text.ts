// C0 and C1 controls steer terminals; the marks of writing direction make a line read otherwise than it is.
const STEERING = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Text that anybody may have written, with nothing left in it that could steer a terminal or break a line. */
export function plainText(text: string): string {
  return text.replaceAll(STEERING, ' ');
}
