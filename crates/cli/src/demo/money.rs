//! What the finance office asks about (`P-5.4`): prices of what is counted, and what it costs to tell the invited. On the evenings before the
//! last one shift's invited are told, by the demo's own channel (`sink`); on the last evening such a batch is a draft to be looked at.

use super::play::HOTLINE;
use crate::trouble::Trouble;
use vedich_accounts::Actor;
use vedich_costs::Item;
use vedich_kernel::Day;
use vedich_messages::{ChannelKind, MessagesProblem, Setting};
use vedich_server::Services;
use vedich_stations::{HowToBook, StationsProblem, rules::inviting::invite_until};

/// Plainly nobody's decision.
const SOURCE: &str = "Đơn giá mẫu của bản trình diễn; thay bằng quyết định của địa phương";

/// Evenings before the last on which messages are sent.
const SENDS: i32 = 4;

/// Đồng for one part of an SMS in the sample city.
const PART: i64 = 350;

/// Đồng of the sample city.
fn price(item: Item) -> i64 {
    match item {
        Item::EquipmentSet => 3_000_000,
        Item::Shift => 120_000,
        Item::OfficerDay => 100_000,
        Item::OfficerEvening => 150_000,
        Item::OfficerWeekend => 200_000,
    }
}

/// What an evening brings, when the last one is near.
pub async fn evening(services: &Services, office: &Actor, (day, until): (Day, Day)) -> Result<(), Trouble> {
    let left = until.since(day);
    if left > SENDS {
        return Ok(());
    }
    set_prices(services, office).await?;
    if left == 0 {
        return draw_up(services, office, day).await.map(drop);
    }
    // Where somebody has named a real gateway, nothing is sent to people who are not there.
    if services.messages.stays_here(ChannelKind::Sms)
        && let Some(no) = draw_up(services, office, day).await?
    {
        let sum = services.messages.dry_run(office, no).await?;
        services.messages.send(office, no, sum).await?;
    }
    Ok(())
}

/// In the morning, when telephones may ring, the demo's channel takes what was sent in the evening.
pub async fn morning(services: &Services) -> Result<(), Trouble> {
    if services.messages.stays_here(ChannelKind::Sms) {
        while services.messages.work().await?.handed > 0 {}
    }
    Ok(())
}

/// Sets the prices, once: what somebody set in the demo stands.
async fn set_prices(services: &Services, office: &Actor) -> Result<(), Trouble> {
    let known = services.costs.prices().await?;
    for item in Item::ALL.into_iter().filter(|i| !known.contains_key(i)) {
        services.costs.set_price(office, item, price(item), SOURCE).await?;
    }
    let sms = services.messages.setting(ChannelKind::Sms).await?;
    if sms.price.is_none() {
        services.messages.set(office, Setting { price: Some(PART), ..sms }).await?;
    }
    Ok(())
}

/// Draws up the messages to those invited to one of the coming shifts: who is told, who is left out and why, how many parts, how much. None where
/// everybody who can be told was.
async fn draw_up(services: &Services, office: &Actor, evening: Day) -> Result<Option<i64>, Trouble> {
    let how = HowToBook { site: "", support: HOTLINE };
    let shifts = services.stations.shifts(office, (evening.plus(1), invite_until(evening)), None, false).await?;
    for v in shifts.iter().filter(|v| v.expected.invited > 0) {
        match services.stations.draw_up_invitations(office, v.shift.no, ChannelKind::Sms, how).await {
            Ok(no) => return Ok(Some(no)),
            // None of them has a telephone, or they were told: the next shift's people may.
            Err(StationsProblem::Messages(MessagesProblem::Nobody(_))) => {}
            Err(e) => return Err(e.into()),
        }
    }
    Ok(None)
}
