package io.quadrille.operating.invariants;

import java.util.Set;

/**
 * Rules about the event store and the topics: both hold the same events, in the same order, and each record has its
 * effect once.
 */
public enum PublicationRules implements Rule {
    /** Where old records of a partition were deleted, the events before the first remaining record are not required. */
    EVERY_EVENT_IS_ON_ITS_TOPIC(Cut.ORDERS, """
        with cut as materialized (
          select topic, min(until) as least, max(until) as most from checked_cut group by topic)
        select concat('event ', event_identifier, ' of order ', order_id, ', a ', payload_type,
          ', is not on its topic ', topic)
        from domain_event_entry e join checked_type t using (payload_type) left join cut using (topic)
        where global_index <= (select position from checked_relay) and global_index >= coalesce(least, 0)
          and not exists (select from first_record r where (r.topic, r.event_id) = (t.topic, event_identifier))
          and (global_index >= coalesce(most, 0)
            or not exists (select from checked_cut c where c.topic = t.topic and c.until > global_index
              and c.partition in (pg_temp.partition_of(order_id, c.partitions), pg_temp.partition_of(order_id,
                c.created))))
        order by global_index\
        """),

    NOTHING_ELSE_IS_ON_A_TOPIC(Cut.WHOLE, """
        select concat('record ', record_offset, ' of ', topic, '-', partition, ' with key ', record_key,
          ' says it is event ',
          event_id, ', a ', type, '; that event is not in the store')
        from first_record r
        where not exists (select from checked_type t where t.payload_type = r.type and not t.owned)
          and not exists (select from domain_event_entry where event_identifier = event_id)
          and not exists (select from parked_record p
                          where (p.topic, p.partition, p.record_offset) = (r.topic, r.partition, r.record_offset))
        order by topic, partition, record_offset\
        """),

    RECORDS_SAY_WHAT_THEIR_EVENTS_SAY(Cut.ORDERS, """
        select concat('record ', record_offset, ' of ', r.topic, '-', partition, ' is event ', event_id, ' of order ',
          order_id, '; record and event differ: ', (r.type, r.subject, r.sequence_number, r.record_key, r.checksum),
            ' and ',
          (payload_type, aggregate_identifier, e.sequence_number, order_id, crc32c(payload)))
        from checked_record r join domain_event_entry e on event_identifier = event_id
          left join checked_type t using (payload_type)
        where (r.topic, r.type, r.subject, r.sequence_number, r.record_key)
            is distinct from (t.topic, payload_type, aggregate_identifier, e.sequence_number, order_id)
          or r.revision is not distinct from payload_revision and r.checksum is distinct from crc32c(payload)
        order by r.topic, partition, record_offset\
        """),

    /**
     * Only the first record of an event counts. Where old records of a partition were deleted, or the relay has
     * published again what a broker lost, the first record of an older event may be gone; such events are left out.
     */
    RECORDS_OF_AN_ORDER_COME_AS_IT_HAPPENED(Cut.ORDERS, """
        with placed as (
          select r.*, e.global_index, lag(e.global_index) over key as index_before, lag(event_id) over key as
            event_before
          from piece_record r join checked_cut c using (topic, partition)
            join domain_event_entry e on event_identifier = event_id
          where e.global_index >= c.until
            and not exists (
              select from republication again
              where to_jsonb(again) -> 'topics' ? c.topic and e.global_index between again.from_position
                and again.to_position)
          window key as (partition by topic, partition, record_key order by record_offset))
        select concat('record ', record_offset, ' of ', topic, '-', partition, ': event ', event_id, ' of order ',
          record_key,
          ' comes after event ', event_before, ', which happened later')
        from placed where index_before > global_index order by topic, partition, record_offset\
        """),

    /**
     * In the transaction that moved its position past a record, a group has stored the effect of the record or a dead
     * letter, or has parked the record. Duplicates of a record have no further effect.
     */
    EVERY_RECORD_HAS_ITS_EFFECT_ONCE(Cut.ORDERS, """
        with step (cause, turn, effects, source, once) as (values
          ('order.OrderProcessingStarted', 'inventory',
            array['inventory.StockDeducted', 'inventory.StockDeductionFailed'], null, true),
          ('order.OrderProcessingStarted', 'coupon', array['coupon.CouponUsed', 'coupon.CouponUseFailed'], null, true),
          ('order.OrderProcessingSucceeded', 'order', array['order.OrderPaymentRequested'], null, true),
          ('order.OrderPaymentRequested', 'wallet', array['wallet.OrderPaid', 'wallet.OrderPaymentFailed'], null, true),
          ('wallet.OrderPaid', 'order', array['order.OrderProcessed'], null, true),
          ('inventory.StockDeductionFailed', 'order',
            array['order.OrderCancelled', 'order.OrderRefusalNoted'], 'inventory', true),
          ('coupon.CouponUseFailed', 'order', array['order.OrderCancelled', 'order.OrderRefusalNoted'], 'coupon', true),
          ('wallet.OrderPaymentFailed', 'order', array['order.OrderCancelled', 'order.OrderRefusalNoted'], 'wallet',
            true),
          ('coupon.CouponUseFailed', 'inventory', array['inventory.StockRestored', 'inventory.StockReservationClosed',
            'inventory.StockDeductionFailed'], null, false),
          ('wallet.OrderPaymentFailed', 'inventory', array['inventory.StockRestored'], null, true),
          ('inventory.StockDeductionFailed', 'coupon', array['coupon.CouponRestored', 'coupon.RedemptionClosed',
            'coupon.CouponUseFailed'], null, false),
          ('wallet.OrderPaymentFailed', 'coupon', array['coupon.CouponRestored', 'coupon.RedemptionClosed'], null,
            true)),
        effect as (
          select order_id, cause, turn, count(*) as times
          from step join event_log on payload_type = any (effects) and (source is null or source = payload ->> 'source')
          group by 1, 2, 3)
        select concat('order ', record_key, ': ', step.turn, ' has read ', r.type, ' at ', r.topic, '-',
          r.partition, '@', record_offset,
          ' and caused ', coalesce(times, 0), ' of ', effects)
        from piece_record r join step on step.cause = r.type
          join checked_reader g on (g.processing_group, g.topic) = (step.turn, r.topic)
          left join group_position p on (p.processing_group, p.topic, p.partition) = (step.turn, r.topic, r.partition)
          left join effect e on (e.order_id, e.cause, e.turn) = (record_key, step.cause, step.turn)
        where (coalesce(times, 0) = 0 and record_offset <= coalesce(p.position, -1)
            and not exists (select from parked_record k where (k.parked_by, k.topic, k.partition, k.record_offset) =
                (step.turn, r.topic, r.partition, r.record_offset) and to_jsonb(k) ->> 'state' is distinct
                  from 'REPLAYED')
            or times > 1 and once)
          and not (step.turn = 'coupon' and step.cause = 'order.OrderProcessingStarted' and detail is null)
          and not (step.turn = 'order' and detail is not distinct from 'ORDER_CANCELLED')
          and not exists (select from dead_letter l where (l.processing_group, l.sequence_id) = (step.turn, record_key)
                          and l.state <> 'RESOLVED')
        order by record_key, step.turn\
        """),

    /** The check reads the positions before the ends of the topics, so a correct position is never beyond an end. */
    NO_GROUP_IS_AHEAD_OF_ITS_TOPIC(Cut.WHOLE, """
        select concat('group ', processing_group, ' is at position ', position, ' of ', topic, '-', partition,
          ', which ends at ', end_offset)
        from checked_position join checked_partition using (topic, partition)
        where position >= end_offset order by processing_group, topic, partition\
        """),

    /**
     * Violated if a topic was deleted and created again, or if a broker has lost records and new records took their
     * offsets.
     */
    GROUPS_STAND_ON_THE_RECORDS_THAT_THEY_TOOK(Cut.WHOLE, """
        select concat('group ', processing_group, ' has taken event ', s.event_id, ' from ', topic, '-', partition, '@',
          record_offset, ', where there is ', coalesce('event ' || r.event_id, 'no event'), ' now')
        from checked_stand s join checked_partition p using (topic, partition)
          left join checked_record r using (topic, partition, record_offset)
        where record_offset >= p.first_offset and record_offset < p.end_offset and s.event_id is distinct
          from r.event_id
        order by processing_group, topic, partition\
        """),

    THE_RELAY_IS_NOT_AHEAD_OF_THE_LOG(Cut.WHOLE, """
        select concat('relay ', relay, ' is at position ', global_index, ', the log ends at ', last)
        from relay_position, (select coalesce(max(global_index), 0) as last from domain_event_entry) as log
        where global_index > last\
        """),

    NO_RECORD_IS_PARKED(Cut.WHOLE, """
        select concat('record ', record_offset, ' of ', topic, '-', partition, ' with key ', encode(record_key,
          'escape'),
          ' is parked by ', parked_by, ': ', cause)
        from parked_record p where coalesce(to_jsonb(p) ->> 'state', 'PARKED') = 'PARKED'
        order by topic, partition, record_offset\
        """);

    private final Cut cut;
    private final String violations;

    PublicationRules(Cut cut, String violations) {
        this.cut = cut;
        this.violations = violations;
    }

    @Override
    public Set<String> domains() {
        return Set.of();
    }

    @Override
    public String violations() {
        return violations;
    }

    @Override
    public Cut cut() {
        return cut;
    }
}
