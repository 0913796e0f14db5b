/** The modules (squares) of a QR code, with its margin, row by row; true is dark. */
export type QrModules = readonly (readonly boolean[])[];
