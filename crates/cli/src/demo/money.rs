//! What the finance office asks about (`P-5.4`): prices of what is counted, and what telling the invited would cost before anything is sent.
//! The demo has no gateway: its messages stay drafts.

use crate::trouble::Trouble;
use vedich_accounts::Actor;
use vedich_costs::Item;
use vedich_kernel::Day;
use vedich_messages::{ChannelKind, MessagesProblem, Setting};
use vedich_server::Services;
use vedich_stations::StationsProblem;

/// Plainly nobody's decision.
const SOURCE: &str = "Đơn giá mẫu của bản trình diễn; thay bằng quyết định của địa phương";

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

/// Sets the prices, once: what somebody set in the demo stands.
pub async fn set_prices(services: &Services, office: &Actor) -> Result<(), Trouble> {
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

/// Draws up the messages to those invited to one of tomorrow's shifts: who is told, who is left out and why, how many parts, how much.
pub async fn dry_run(services: &Services, office: &Actor, tomorrow: Day) -> Result<(), Trouble> {
    let shifts = services.stations.shifts(office, (tomorrow, tomorrow), None, false).await?;
    for v in shifts.iter().filter(|v| v.expected.invited > 0) {
        match services.stations.draw_up_invitations(office, v.shift.no, ChannelKind::Sms).await {
            Ok(_) => return Ok(()),
            // None of them has a telephone: the next shift's people may.
            Err(StationsProblem::Messages(MessagesProblem::Nobody(_))) => {}
            Err(e) => return Err(e.into()),
        }
    }
    Ok(())
}
