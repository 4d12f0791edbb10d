//! Tables of the room `daily_reports`: what each unit says of its day (`P-3.6`). Versions, reviews, reminders, deadlines and
//! duties are facts; `daily_report_day` is a projection that can be rebuilt from them; `daily_report_draft` is nobody's business yet.
use super::{Shape, migration};

/// The columns of a report, under a prefix.
fn figures(shape: Shape, names: [&'static str; 11]) -> Shape {
    names.into_iter().fold(shape, Shape::int)
}

const DAY: [&str; 11] = [
    "collected1",
    "collected2",
    "approved",
    "rejected",
    "activated1",
    "activated2",
    "absent",
    "portal_accounts",
    "outreach",
    "guided",
    "mobilised",
];
const SUM: [&str; 11] = [
    "sum_collected1",
    "sum_collected2",
    "sum_approved",
    "sum_rejected",
    "sum_activated1",
    "sum_activated2",
    "sum_absent",
    "sum_portal_accounts",
    "sum_outreach",
    "sum_guided",
    "sum_mobilised",
];

migration!(|manager| [
    // One version of a report. A correction is a new version.
    figures(Shape::new("daily_report").int("campaign_id").int("unit_id").int("day").int("version"), DAY)
        .text("explanation")
        .text("difficulties")
        .text("note")
        .text("reason")
        .text("known")
        .int("recorded_at")
        .int("seq")
        .opt_int("user_id")
        .text("by_name")
        .text("channel")
        .opt_int("file_no")
        .key(&["campaign_id", "unit_id", "day", "version"])
        .clustered(manager),
    // Sent back with a question, or accepted.
    Shape::new("daily_report_review")
        .text("id")
        .int("campaign_id")
        .int("unit_id")
        .int("day")
        .int("version")
        .text("state")
        .text("question")
        .int("recorded_at")
        .int("seq")
        .opt_int("user_id")
        .text("by_name")
        .key(&["id"])
        .index(&["campaign_id", "unit_id", "day"]),
    Shape::new("daily_report_draft")
        .int("campaign_id")
        .int("unit_id")
        .int("day")
        .text("content")
        .int("updated_at")
        .text("by_name")
        .key(&["campaign_id", "unit_id", "day"]),
    // The newest version of each report with running sums: a day's page reads as many rows as it shows.
    figures(
        figures(
            Shape::new("daily_report_day")
                .int("campaign_id")
                .int("day")
                .int("unit_id")
                .int("version")
                .text("state")
                .int("first_at")
                .int("late")
                .int("recorded_at")
                .int("differs")
                .int("difficult"),
            DAY
        ),
        SUM
    )
    .key(&["campaign_id", "day", "unit_id"])
    .index(&["campaign_id", "unit_id", "day"]),
    Shape::new("daily_report_rule")
        .text("id")
        .int("campaign_id")
        .int("from_day")
        .int("minutes")
        .int("grace_days")
        .int("recorded_at")
        .int("seq")
        .opt_int("user_id")
        .text("by_name")
        .text("reason")
        .key(&["id"])
        .index(&["campaign_id"]),
    Shape::new("daily_report_duty")
        .text("id")
        .int("campaign_id")
        .int("unit_id")
        .int("from_day")
        .int("expected")
        .int("recorded_at")
        .int("seq")
        .opt_int("user_id")
        .text("by_name")
        .text("reason")
        .key(&["id"])
        .index(&["campaign_id", "unit_id"]),
    Shape::new("daily_report_exception")
        .text("id")
        .int("campaign_id")
        .int("unit_id")
        .int("from_day")
        .int("to_day")
        .int("until_day")
        .int("recorded_at")
        .int("seq")
        .opt_int("user_id")
        .text("by_name")
        .text("reason")
        .key(&["id"])
        .index(&["campaign_id", "unit_id"]),
    Shape::new("daily_report_reminder")
        .text("id")
        .int("campaign_id")
        .int("unit_id")
        .int("day")
        .int("recorded_at")
        .int("seq")
        .opt_int("user_id")
        .text("by_name")
        .key(&["id"])
        .index(&["campaign_id", "day", "unit_id"]),
    Shape::new("daily_report_file")
        .int("no")
        .int("campaign_id")
        .text("file_name")
        .int("recorded_at")
        .int("seq")
        .opt_int("user_id")
        .text("by_name")
        .text("report")
        .text("problems")
        .key(&["no"])
        .index(&["campaign_id", "no"]),
]);
