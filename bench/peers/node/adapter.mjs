// The adapter its documentation describes, on one table: a prepared statement an operation.
import pg from "pg";

let pool;

export class PostgresAdapter {
  static async connect(options) {
    pool = new pg.Pool(options);
    await pool.query(`CREATE TABLE IF NOT EXISTS stored (
      kind text, id text, payload jsonb NOT NULL, grant_id text, uid text, expires_at timestamptz, consumed_at timestamptz,
      PRIMARY KEY (kind, id))`);
  }

  constructor(name) {
    this.kind = name;
  }

  async upsert(id, payload, expiresIn) {
    const expiresAt = expiresIn ? new Date(Date.now() + expiresIn * 1000) : null;
    await pool.query({
      name: "upsert",
      text: `INSERT INTO stored (kind, id, payload, grant_id, uid, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (kind, id) DO UPDATE SET payload = $3, grant_id = $4, uid = $5, expires_at = $6`,
      values: [this.kind, id, payload, payload.grantId ?? null, payload.uid ?? null, expiresAt],
    });
  }

  async find(id) {
    const { rows } = await pool.query({
      name: "find",
      text: `SELECT payload, consumed_at FROM stored
             WHERE kind = $1 AND id = $2 AND (expires_at IS NULL OR expires_at > now())`,
      values: [this.kind, id],
    });
    if (rows.length === 0) return undefined;
    return { ...rows[0].payload, ...(rows[0].consumed_at ? { consumed: true } : {}) };
  }

  async findByUid(uid) {
    const { rows } = await pool.query("SELECT payload FROM stored WHERE kind = $1 AND uid = $2", [this.kind, uid]);
    return rows[0]?.payload;
  }

  async findByUserCode() {
    return undefined;
  }

  async consume(id) {
    await pool.query("UPDATE stored SET consumed_at = now() WHERE kind = $1 AND id = $2", [this.kind, id]);
  }

  async destroy(id) {
    await pool.query("DELETE FROM stored WHERE kind = $1 AND id = $2", [this.kind, id]);
  }

  async revokeByGrantId(grantId) {
    await pool.query("DELETE FROM stored WHERE grant_id = $1", [grantId]);
  }
}
