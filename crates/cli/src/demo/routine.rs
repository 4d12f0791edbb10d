//! The rest of an office's days, in small numbers: duties of the plan and what was said of them, training, the outreach log with its evidence,
//! questions and answers (`P-1.3`, `P-4.1`, `P-4.5`, `P-5.8`).

use super::{clock::DemoClock, desks::at, dice::below, people, tracking};
use crate::trouble::Trouble;
use vedich_accounts::Actor;
use vedich_difficulties::{Category, Filter, NewDifficulty};
use vedich_kernel::{Day, LocalityId, UnitId};
use vedich_outreach::{Channel, Plan};
use vedich_server::Services;
use vedich_tasks::{EntryKind, Filter as Which, NewEntry, Rhythm};
use vedich_territory::LocalityKind;
use vedich_training::NewSession;

/// Duties that are looked through on a day.
const MOST_TASKS: i64 = 500;
/// Days of the campaign on which communes are trained: two a day.
const TRAINED_A_DAY: usize = 2;

/// An activity of the log: channel, what, where, from, to, reached, guided.
type Activity = (Channel, &'static str, &'static str, i64, i64, i64, i64);

const ACTIVITIES: [Activity; 7] = [
    (
        Channel::PublicAddress,
        "Phát tin về tài khoản định danh điện tử trên loa truyền thanh",
        "Đài truyền thanh",
        330,
        345,
        6_000,
        0,
    ),
    (Channel::Meeting, "Họp khu phố, hướng dẫn kích hoạt tại chỗ", "Nhà văn hóa khu phố", 1_140, 1_230, 85, 32),
    (Channel::SocialNetwork, "Bài viết hướng dẫn kích hoạt trên mạng xã hội", "Trang của thành phố", 600, 615, 2_400, 0),
    (Channel::LedBoard, "Chạy chữ lịch thu nhận buổi tối trên bảng LED", "Ngã tư trung tâm", 420, 1_260, 3_500, 0),
    (Channel::Web, "Đăng lịch các điểm thu nhận trên trang thông tin", "Trang thông tin điện tử", 540, 555, 700, 0),
    (Channel::Poster, "Phát tờ rơi hướng dẫn tại chợ", "Chợ trung tâm", 390, 570, 400, 45),
    (Channel::Direct, "Đội tình nguyện hướng dẫn tại siêu thị", "Siêu thị", 1_020, 1_200, 160, 58),
];

/// A question: day of the campaign, who asks, about what, in one line, in full, and the answer; without one it still waits.
type Question = (i32, &'static str, Category, &'static str, &'static str, Option<&'static str>);

const QUESTIONS: [Question; 7] = [
    (
        1,
        "totruong",
        Category::App,
        "Ứng dụng báo bận buổi tối",
        "Từ 19 giờ đến 20 giờ ứng dụng thường báo bận, người dân phải chờ lâu. Tổ nên làm thế nào?",
        Some("Hẹn người dân sau 20 giờ hoặc buổi sáng; có thể kích hoạt trên trang vneid.gov.vn thay cho ứng dụng."),
    ),
    (
        2,
        "thutruong",
        Category::Device,
        "Người già không có điện thoại thông minh",
        "Nhiều hội viên lớn tuổi chỉ dùng điện thoại phím bấm. Có kích hoạt được không?",
        Some("Kích hoạt trên trang vneid.gov.vn bằng số điện thoại chính chủ; tổ hỗ trợ tại nhà hoặc mời đến điểm hỗ trợ."),
    ),
    (
        4,
        "conganphuong",
        Category::Dossier,
        "Hồ sơ mức 2 bị trả lại vì ảnh mờ",
        "Một số hồ sơ thu nhận buổi tối bị trả lại vì ảnh khuôn mặt mờ. Đề nghị hướng dẫn chỉnh thiết bị.",
        Some("Bật đèn phụ, lau ống kính trước mỗi ca; chụp lại khi phần mềm báo chất lượng dưới mức đạt."),
    ),
    (
        6,
        "totruong",
        Category::Account,
        "Tài khoản gắn với điện thoại của người khác",
        "Người dân đã nhờ người khác kích hoạt trước đây nên tài khoản gắn với máy khác. Gỡ thế nào?",
        Some("Đăng nhập trên máy của chính chủ và chọn kích hoạt thiết bị mới; cần thẻ gắn chip và số điện thoại đã đăng ký."),
    ),
    (
        8,
        "thutruong",
        Category::People,
        "Thiếu người biết công nghệ ở hai tổ",
        "Hai tổ chỉ có một đoàn viên biết cài đặt. Đề nghị bổ sung người trong tuần này.",
        Some("Đoàn Thanh niên thành phố bố trí thêm hai đoàn viên; đơn vị gửi yêu cầu ở mục Tập huấn để theo dõi."),
    ),
    (
        9,
        "totruong",
        Category::Means,
        "Cần thêm tờ rơi hướng dẫn",
        "Tờ rơi hướng dẫn kích hoạt đã phát hết, đề nghị cấp thêm cho các khu phố.",
        None,
    ),
    (
        11,
        "conganphuong",
        Category::Dossier,
        "Công nhân làm ca đêm không đến được buổi tối",
        "Công nhân khu công nghiệp xin có ca thu nhận vào buổi trưa tại nhà máy. Có bố trí được bộ lưu động không?",
        None,
    ),
];

/// What the day is, counted from the campaign's first.
struct Today {
    day: Day,
    n: i32,
    seed: u64,
}

/// In the morning: yesterday's activities are told, questions are answered; on the first one the plan's duties are given and training is planned.
pub async fn morning(services: &Services, clock: &DemoClock, office: &Actor, (day, seed): (Day, u64)) -> Result<(), Trouble> {
    let campaign = services.register.campaign().await?;
    let today = Today { day, n: day.since(campaign.from) + 1, seed };
    if today.n < 1 {
        return Ok(());
    }
    clock.set(at(day, 9 * 60));
    if today.n == 1 {
        give_duties(services, office).await?;
        plan_training(services, office, campaign.root, day).await?;
    } else {
        tell_activities(services, office, campaign.root, &today).await?;
        answer(services, office, &today).await?;
    }
    Ok(())
}

/// In the afternoon and evening: questions are asked, duties are said to be done, the communes of the day are trained.
pub async fn evening(services: &Services, clock: &DemoClock, office: &Actor, (day, seed): (Day, u64)) -> Result<(), Trouble> {
    let campaign = services.register.campaign().await?;
    let today = Today { day, n: day.since(campaign.from) + 1, seed };
    if today.n < 1 {
        return Ok(());
    }
    clock.set(at(day, 17 * 60 + 30));
    ask(services, &today).await?;
    say_done(services, office, &today).await?;
    clock.set(at(day, 20 * 60 + 15));
    train(services, office, &today).await
}

async fn give_duties(services: &Services, office: &Actor) -> Result<(), Trouble> {
    let offered = services.tasks.offered().await?;
    let chosen: Vec<(usize, UnitId)> = offered.iter().enumerate().filter_map(|(i, o)| Some((i, o.owner?))).collect();
    if !chosen.is_empty() {
        services.tasks.load(office, &chosen, true).await?;
    }
    Ok(())
}

/// Most say what they owe on its day, some a day or two later for all the days since; one commune's unit in nine stays silent.
async fn say_done(services: &Services, office: &Actor, today: &Today) -> Result<(), Trouble> {
    for (task, _) in services.tasks.list(office, Which::Open, None, (MOST_TASKS, 0)).await? {
        let Some(due) = task.next_due.filter(|d| *d <= today.day) else { continue };
        let what = format!("task {} {}", task.no, today.day);
        let silent = task.parent.is_some() && below(today.seed, "silent unit", task.plan.owner.0.unsigned_abs(), 9) == 0;
        if silent || below(today.seed, &what, 30, 5) == 0 {
            continue;
        }
        let last = if task.plan.rhythm == Rhythm::Daily { today.day.min(task.plan.to) } else { due };
        for day in (0..=last.since(due)).map(|n| due.plus(n)) {
            let words = format!("Đã thực hiện, báo cáo cơ quan thường trực ngày {}.", today.day.vi());
            let entry = NewEntry { day: Some(day), kind: EntryKind::Done, words, link: String::new(), file: None };
            services.tasks.record(office, task.no, entry).await?;
        }
    }
    Ok(())
}

async fn communes(services: &Services, root: LocalityId, day: Day) -> Result<Vec<LocalityId>, Trouble> {
    let tree = services.register.tree().await?;
    Ok(tree.subtree_at(root, day).filter(|l| l.kind == LocalityKind::Commune).map(|l| l.id).collect())
}

async fn plan_training(services: &Services, office: &Actor, root: LocalityId, first: Day) -> Result<(), Trouble> {
    let tree = services.register.tree().await?;
    for (i, commune) in communes(services, root, first).await?.into_iter().enumerate() {
        let days = i32::try_from(i / TRAINED_A_DAY).unwrap_or(0);
        let session = NewSession {
            subject: "Hướng dẫn người dân kích hoạt tài khoản định danh điện tử".to_owned(),
            trainer: "Công an thành phố".to_owned(),
            locality: commune,
            place: format!("Hội trường Ủy ban nhân dân {}", tree.name(commune)),
            day: first.plus(1 + days),
            from: 18 * 60,
            to: 20 * 60,
            capacity: 150,
        };
        services.training.plan(office, session).await?;
    }
    Ok(())
}

/// Four in five members of the session's teams are ticked as present; some answer the quiz at once.
async fn train(services: &Services, office: &Actor, today: &Today) -> Result<(), Trouble> {
    let tree = services.register.tree().await?;
    for session in services.training.sessions(office).await? {
        if session.cancelled || session.plan.day != today.day || session.present > 0 {
            continue;
        }
        let mut there = Vec::new();
        for team in tree.teams_in(session.plan.locality) {
            for member in services.training.members_for(office, session.no, team.id).await? {
                if below(today.seed, &member.code, 31, 5) > 0 {
                    there.push(member.code);
                }
            }
        }
        if !there.is_empty() {
            services.training.tick(office, session.no, &there, true, "").await?;
            tracking::answer_quiz(services, today.seed, &session, &there).await?;
        }
    }
    Ok(())
}

/// Three activities of yesterday, in turn; meetings in a commune, the others for the whole city. They are told after the daily reports are in.
async fn tell_activities(services: &Services, office: &Actor, root: LocalityId, today: &Today) -> Result<(), Trouble> {
    let tree = services.register.tree().await?;
    let places = communes(services, root, today.day).await?;
    let culture = tree.units().iter().find(|u| u.locality == root && u.code.starts_with("VHTT-")).map(|u| u.id);
    let yesterday = today.day.plus(-1);
    for k in 0..3 {
        let turn = usize::try_from(today.n * 3 + k).unwrap_or(0);
        let (channel, title, place, from, to, reach, guided) = ACTIVITIES[turn % ACTIVITIES.len()];
        let near = matches!(channel, Channel::Meeting | Channel::Poster);
        let commune = places.get(turn % places.len().max(1)).copied().filter(|_| near);
        let more = below(today.seed, &format!("activity {turn}"), 32, 40);
        let plan = Plan {
            channel,
            title: title.to_owned(),
            locality: commune.unwrap_or(root),
            place: commune.map_or_else(|| place.to_owned(), |c| format!("{place}, {}", tree.name(c))),
            unit: if commune.is_some() { None } else { culture },
            day: yesterday,
            from: Some(from),
            to: Some(to),
            reach: Some(reach + reach * more / 100),
            guided: (guided > 0).then_some(guided + more / 4),
            cost: (channel == Channel::Poster).then_some(600_000),
            link: format!("https://example.org/tuyen-truyen/{yesterday}-{}", k + 1),
            result: "Số người do đơn vị ước tính".to_owned(),
        };
        services.outreach.plan(office, plan, true).await?;
    }
    Ok(())
}

async fn ask(services: &Services, today: &Today) -> Result<(), Trouble> {
    for (day, asker, category, title, question, _) in QUESTIONS {
        if day == today.n {
            let actor = people::actor(services, asker).await?;
            let new = NewDifficulty { category, title: title.to_owned(), question: question.to_owned(), unit: None };
            services.difficulties.ask(&actor, new).await?;
        }
    }
    Ok(())
}

/// Answered on the next morning, for everybody.
async fn answer(services: &Services, office: &Actor, today: &Today) -> Result<(), Trouble> {
    let waiting = services.difficulties.list(office, Filter::Open, 50, 0).await?;
    for (day, _, _, title, _, answer) in QUESTIONS {
        let Some(words) = answer.filter(|_| day < today.n) else { continue };
        if let Some(d) = waiting.iter().find(|d| d.title == title) {
            services.difficulties.answer(office, d.no, words, true).await?;
        }
    }
    Ok(())
}
