import type { Knex } from 'knex'

// Lanes are booked by every claim of every hub, and whoever books keeps the others waiting until it commits: what it
// takes is one question, planned once for each connection.

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create function book_lanes(keys text[], spans float8[], limits bigint[], asked int, slots int)
    returns table (lane text, wait float8) language plpgsql as $$
    #variable_conflict use_column
    begin
      -- A statement of its own: only the next one sees what others had booked meanwhile. All of them or none: who makes
      -- a lane that is missing waits for others who make it, and must not hold what they want.
      perform from lanes
        where key = any(keys) and (select count(*) from lanes where key = any(keys)) = cardinality(keys)
        order by array_position(keys, key) for no key update;
      if not found then
        return;
      end if;
      return query
        with wanted as (
          select key, span * interval '1 millisecond' as span, span / slots as slot, most
          from unnest(keys, spans, limits) wanted (key, span, most)
        ),
        now as materialized (
          select key, taken, units, not_before, span, slot, most, (select clock_timestamp()) as now
          from wanted join lanes using (key)
        ),
        alive as (
          select key, t, coalesce(u, 1) as u from now, unnest(taken, units) as booked (t, u) where t > now - span
        ),
        used as (select key, coalesce(sum(u), 0) as used from now left join alive using (key) group by key),
        -- when enough of them will have left the window
        free as (
          select key, min(t) + span as at
          from (select key, t, sum(u) over (partition by key order by t) as gone from alive) leaving
          join used using (key) join now using (key)
          where used - gone + asked <= most or gone = used
          group by key, span
        ),
        verdict as (
          select key, now, slot, case when not_before > now then not_before when used > 0 and used + asked > most then at end as until
          from now join used using (key) left join free using (key)
        ),
        granted as (select bool_and(until is null) as granted from verdict),
        slotted as (
          select key, max(t) as t, sum(u)::int as u
          from (select key, t, u from alive union all select key, now, asked from verdict) booked join wanted using (key)
          group by key, floor(extract(epoch from t) * 1000 / slot)
        ),
        fresh as (
          select key, array_agg(t order by t) as taken, array_agg(u order by t) as units from slotted group by key
        ),
        booked as (
          update lanes set taken = fresh.taken, units = fresh.units from fresh, granted where lanes.key = fresh.key and granted
        )
        select key, coalesce(extract(epoch from until - now) * 1000, 0)::float8 from verdict;
    end
    $$`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop function book_lanes(text[], float8[], bigint[], int, int)')
}
