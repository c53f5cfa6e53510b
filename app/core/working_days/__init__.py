"""Working days of China, make-up days included: what clocks in working days count by.

models    years that somebody has entered from the State Council's notice
calendar  which days are worked, and the day that is so many working days away
entering  a year as it is entered, looked at before it is kept

    calendar.load(session).after(date(2026, 9, 30), 3)   # 2026-10-10: a Saturday that is worked
"""
