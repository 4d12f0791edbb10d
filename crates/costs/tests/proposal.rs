//! The proposal counts what is there, names what has no price, and stays within one's area; on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use vedich_accounts::{Actor, Role};
use vedich_costs::{Item, NewLine};
use vedich_kernel::{Day, Problematic};
use vedich_stations::{NewShift, NewStation, PlanAsk, PlanSource, Service, Source, StationKind};
use vedich_testkit::{City, OPENING, Where, both};

/// Two stations, in either commune; three shifts: a Tuesday's day and evening in `C1`, a Saturday in `C2`.
async fn shifts(city: &City) {
    let (s, cli) = (&city.services.stations, Actor::cli("test"));
    for n in 1..=2 {
        s.put_set(&cli, &format!("CAM-{n}"), "Bộ thu nhận", true).await.unwrap();
    }
    s.put_set(&cli, "CAM-3", "Bộ hỏng", false).await.unwrap();
    let mut stations = Vec::new();
    for (code, place) in [("A", "C1-1"), ("B", "C2")] {
        let new = NewStation {
            code: code.into(),
            kind: StationKind::Mobile,
            name: "Nhà văn hóa".into(),
            locality: city.locality(place).await,
            address: "Số 1".into(),
            guide: String::new(),
            at: None,
            active: true,
        };
        stations.push(s.put_station(&cli, None, new).await.unwrap());
    }
    let shift = |station, day: Day, from, crew| NewShift {
        station,
        day,
        from,
        to: from + 120,
        service: Service::Level2,
        sets: vec![1],
        crew,
        team: None,
        note: String::new(),
        locked: false,
    };
    let tuesday = OPENING.plus(1);
    let new = vec![
        shift(stations[0], tuesday, 480, 2),
        shift(stations[0], tuesday, 1_050, 3),
        shift(stations[1], tuesday.plus(4), 1_050, 2),
        shift(stations[1], tuesday.plus(5), 480, 9),
    ];
    let nos = s.plan_shifts(&cli, new, Source::Form).await.unwrap();
    s.cancel_shift(&cli, nos[3], "Mất điện").await.unwrap();
}

#[tokio::test]
async fn what_is_counted_costs_what_the_prices_say() {
    both(|city| async move {
        shifts(&city).await;
        let c = city.services.costs.clone();
        let finance = city.user(Role::Finance, Where::City).await;
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let p = c.proposal(&finance).await.unwrap();
        assert_eq!((p.total(), p.missing.len()), (0, 5), "without prices nothing is known");
        assert_eq!(c.set_price(&police, Item::Shift, 1, "tự đặt").await.unwrap_err().code(), "costs.not_yours_to_price");
        assert_eq!(c.set_price(&finance, Item::Shift, 1, " ").await.unwrap_err().code(), "costs.bad_field");
        for (item, price) in Item::ALL.into_iter().zip([65_000_000, 300_000, 100_000, 150_000, 200_000]) {
            c.set_price(&finance, item, price - 1, "Báo giá cũ").await.unwrap();
            c.set_price(&finance, item, price, "Quyết định 12/QĐ-UBND").await.unwrap();
        }
        let print = NewLine {
            name: "In thư mời".into(),
            unit: "tờ".into(),
            quantity: 1_000,
            price: 500,
            locality: city.locality("C1").await,
            source: "Báo giá nhà in".into(),
        };
        let no = c.put_line(&finance, None, print.clone()).await.unwrap();
        let p = c.proposal(&finance).await.unwrap();
        let totals: Vec<i64> = p.levels.iter().map(vedich_costs::Level::total).collect();
        // Two sets; two shifts with two and three officers, and the printing; one shift with two on a Saturday. The fourth was called off.
        assert_eq!(totals, [130_000_000, 600_000 + 200_000 + 450_000 + 500_000, 300_000 + 400_000]);
        assert!(p.missing.is_empty());
        assert_eq!(
            (p.prices[&Item::Shift].source.as_str(), p.prices[&Item::Shift].by == finance.name),
            ("Quyết định 12/QĐ-UBND", true)
        );
        let own = c.proposal(&police).await.unwrap();
        assert_eq!((own.levels.len(), own.total()), (1, 1_750_000), "a ward sees its own level");
        let other = city.user(Role::WardPolice, Where::Commune("C2")).await;
        assert_eq!(c.drop_line(&other, no).await.unwrap_err().code(), "costs.no_such_line");
        assert_eq!(c.put_line(&other, None, print).await.unwrap_err().code(), "costs.no_such_locality");
        c.drop_line(&police, no).await.unwrap();
        assert_eq!(c.proposal(&finance).await.unwrap().total(), 130_000_000 + 1_250_000 + 700_000);
    })
    .await;
}

#[tokio::test]
async fn what_rests_on_drafts_of_shifts_is_named() {
    both(|city| async move {
        city.import(OPENING, &vedich_testkit::people(400)).await;
        shifts(&city).await;
        let (s, cli) = (&city.services.stations, Actor::cli("test"));
        let finance = city.user(Role::Finance, Where::City).await;
        let c = city.services.costs.clone();
        c.set_price(&finance, Item::Shift, 300_000, "Quyết định 12").await.unwrap();
        let before = c.proposal(&finance).await.unwrap();
        assert_eq!(before.drafts, vedich_costs::Drafts::default());
        let ask = PlanAsk { steps: Some(300), time_limit: Some(20.0), ..PlanAsk::default() };
        let plan = s.propose(&cli, ask, PlanSource::Page, |_| true).await.unwrap();
        let made = s.accept_plan(&cli, plan.line.no).await.unwrap().made;
        let p = c.proposal(&finance).await.unwrap();
        assert!(made > 0 && p.drafts.shifts == made, "{:?}", p.drafts);
        assert_eq!((p.drafts.amount, p.total()), (made * 300_000, before.total() + made * 300_000), "in the total, and named");
        let page = city.signed_in(Role::Finance, Where::City).await.get("/costs").await.text();
        assert!(page.contains(&format!("Trong đó dự kiến (ca nháp, chưa công bố): {made} ca")), "{page}");
    })
    .await;
}

#[tokio::test]
async fn the_page_the_workbook_and_the_api_say_the_same() {
    both(|city| async move {
        shifts(&city).await;
        let program = city.program(Role::Finance, Where::City).await;
        let price = serde_json::json!({ "item": "shift", "price": 300_000, "source": "Quyết định 12" });
        assert_eq!(program.post_json("/api/v1/costs/prices", &price).await.status, 204);
        let line = serde_json::json!({ "name": "Pa nô", "unit": "tấm", "quantity": 20, "price": 450_000, "locality": "CITY", "source": "Báo giá" });
        assert_eq!(program.post_json("/api/v1/costs/lines", &line).await.status, 201);
        let told = program.get("/api/v1/costs").await.json();
        assert_eq!((&told["total"], told["missing_prices"].as_array().unwrap().len()), (&9_900_000.into(), 4));
        let finance = city.signed_in(Role::Finance, Where::City).await;
        let page = finance.get("/costs").await.text();
        assert!(page.contains("Ít nhất 9.900.000 đồng") && page.contains("Quyết định 12 ("), "{page}");
        let book = finance.get("/costs/export.xlsx").await;
        assert!(book.status == 200 && book.body.starts_with(b"PK"));
        let bad = [("name", "Điện"), ("unit", "tháng"), ("quantity", "hai"), ("price", "1"), ("locality", "CITY"), ("source", "x")];
        let again = finance.post_form("/costs/lines", &bad).await;
        assert!(again.status == 422 && again.text().contains("số lượng, đơn giá là số không âm"));
    })
    .await;
}
