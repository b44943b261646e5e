"""PostgreSQL refuses to change what a closed meeting decided; `verify_meetings` tells where that was got around."""

from __future__ import annotations

from django.db import migrations

from sesportal.lib.vendor import VendorSQL

MEETING = """
CREATE FUNCTION development_meeting_stays_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> 'closed' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.status, NEW.record, NEW.record_hash, NEW.held_on, NEW.cycle_id, NEW.closed_at)
        IS NOT DISTINCT FROM (OLD.status, OLD.record, OLD.record_hash, OLD.held_on, OLD.cycle_id, OLD.closed_at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the record of a closed meeting is frozen: % refused', TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER development_meeting_stays_closed BEFORE UPDATE OR DELETE ON development_meeting
    FOR EACH ROW EXECUTE FUNCTION development_meeting_stays_closed();
"""
CASE = """
CREATE FUNCTION development_case_stays_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM development_meeting m WHERE m.id = OLD.meeting_id AND m.status = 'closed') THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'UPDATE' AND (
        NEW.meeting_id, NEW.executive_id, NEW.plan_id, NEW.discussion, NEW.decided_at, NEW.disposition,
        NEW.disposition_note, NEW.advance, NEW.advance_note, NEW.move, NEW.move_note, NEW.develop, NEW.develop_note
    ) IS NOT DISTINCT FROM (
        OLD.meeting_id, OLD.executive_id, OLD.plan_id, OLD.discussion, OLD.decided_at, OLD.disposition,
        OLD.disposition_note, OLD.advance, OLD.advance_note, OLD.move, OLD.move_note, OLD.develop, OLD.develop_note
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a case of a closed meeting is frozen: % refused', TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER development_case_stays_decided BEFORE UPDATE OR DELETE ON development_case
    FOR EACH ROW EXECUTE FUNCTION development_case_stays_decided();
"""


def undone(table: str, name: str) -> str:
    return f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();"


class Migration(migrations.Migration):
    dependencies = [("development", "0003_composition_rule_of_2025")]

    operations = [
        VendorSQL("postgresql", MEETING, undone("development_meeting", "development_meeting_stays_closed")),
        VendorSQL("postgresql", CASE, undone("development_case", "development_case_stays_decided")),
    ]
