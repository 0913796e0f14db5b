/**
 * A setting: what an unset or empty variable means, and the function that reads its text. A text that cannot be read
 * throws a SettingError whose message completes the sentence "NAME …".
 */
export type Setting = readonly [fallback: string, parse: (value: string) => unknown];

/** The settings of one group, by name. */
export type SettingTable = Readonly<Record<string, Setting>>;

/** The values of a group's settings. */
export type ValuesOf<Table extends SettingTable> = { [Name in keyof Table]: ReturnType<Table[Name][1]> };

/** What is wrong with a setting's text, and what would be right: the end of the sentence "NAME …". */
export class SettingError extends Error {}
