/** The characters of the longest host name (RFC 1035, section 2.3.4, less the root's dot); a Host header can be longer. */
export const HOSTNAME_MAX_LENGTH = 253;
