/** Gives when a link was last hit, or NULL, in one row. What the housekeeping has yet to move is read through. */
export const LAST_HIT = `SELECT max(last_hit_at) FROM (
  SELECT last_hit_at FROM link_activity WHERE link_id = ?1
  UNION ALL SELECT time FROM latest_hits WHERE link_id = ?1)`;
