"""A headless Chromium in Superset: it signs in, opens dashboards, chooses in filters and reads what charts got."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from selenium import webdriver
from selenium.common.exceptions import TimeoutException, WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

SECONDS = 90
BUSY = "[data-test=loading-indicator], .loading"
BROKEN = ".ant-alert-error, [data-test=error-message], [data-test=missing-chart-container], .missing-chart-container"
SIZE = (1600, 1000)


@dataclass(frozen=True)
class Answer:
    """What the server answered to one chart's query: its status, and the rows of its first result."""

    status: int
    error: str | None
    rows: list[dict[str, Any]]


class Browser:
    """One browser window; it keeps what its pages asked of the network."""

    def __init__(self, address: str, chromium: str, driver: str) -> None:
        options = webdriver.ChromeOptions()
        options.binary_location = chromium
        for word in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
            options.add_argument(word)
        options.add_argument(f"--window-size={SIZE[0]},{SIZE[1]}")
        options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
        self.driver.set_script_timeout(SECONDS)
        self.address = address
        self._elsewhere: dict[str, str] = {}
        self._refused: set[str] = set()

    def close(self) -> None:
        """End the browser."""
        self.driver.quit()

    def wait(self, what: Any, seconds: float = SECONDS) -> Any:
        """Wait until `what(driver)` is true; return it."""
        return WebDriverWait(self.driver, seconds).until(what)

    def find(self, selector: str) -> list[WebElement]:
        """Return the elements that a CSS selector picks."""
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def sign_in(self, user: str, password: str, seconds: float = SECONDS) -> bool:
        """Type name and password on the sign-in page; return whether it let us in."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.driver.get(f"{self.address}/login/")
            self.wait(lambda _: self.find("[data-test=login-button]"))
            time.sleep(1)  # the form drops what is typed before it is wired up
            self.find("[data-test=username-input]")[0].send_keys(user)
            self.find("[data-test=password-input]")[0].send_keys(password)
            self.find("[data-test=login-button]")[0].click()
            try:
                self.wait(lambda driver: "/login" not in driver.current_url, 10)
                return True
            except TimeoutException:
                continue
        return False

    def open_dashboard(self, slug: str) -> dict[str, Answer]:
        """Open a dashboard and wait until all of its charts are drawn; return each chart's answer by its title."""
        self._events()
        self.driver.get(f"{self.address}/superset/dashboard/{slug}/")
        self.wait(lambda _: self.find("[data-test=dashboard-component-chart-holder]"))
        return self.drawn()

    def drawn(self) -> dict[str, Answer]:
        """Wait until nothing is being drawn any more; return the last answer of each chart by its title."""
        time.sleep(3)
        self.wait(lambda _: not self.find(BUSY))
        time.sleep(2)
        self.wait(lambda _: not self.find(BUSY))
        titles = {
            element.get_attribute("data-test-chart-id"): element.get_attribute("data-test-chart-name")
            for element in self.find("[data-test-chart-id]")
        }
        return {titles[number]: answer for number, answer in self._answers().items() if number in titles}

    def titles(self) -> list[str]:
        """Return the titles of the charts on the page."""
        return [str(element.get_attribute("data-test-chart-name")) for element in self.find("[data-test-chart-id]")]

    def errors(self) -> list[str]:
        """Return what the page says of charts that failed."""
        return [element.text or element.get_attribute("outerHTML")[:200] for element in self.find(BROKEN)]

    def choose(self, filter_id: str, value: str) -> None:
        """Choose a value in a dashboard's filter, and apply it."""
        box = self.find(f"[data-test='{filter_id}'] input")[0]
        box.send_keys(value)
        option = f".ant-select-item-option[title='{value}']"
        self.wait(lambda _: self.find(option))
        box.send_keys(Keys.ENTER)
        apply = "[data-test=filter-bar__apply-button]"
        self.wait(lambda _: self.find(apply)[0].is_enabled())
        self.find(apply)[0].click()

    @property
    def elsewhere(self) -> set[str]:
        """What was asked of another host, and not held back by the page's own policy."""
        self._events()
        return {url for request, url in self._elsewhere.items() if request not in self._refused}

    def picture(self, path: Path) -> None:
        """Keep a picture of the whole page."""
        script = "return Math.max(...[...document.querySelectorAll('*')].map(element => element.scrollHeight))"
        self.driver.set_window_size(SIZE[0], self.driver.execute_script(script) + 60)
        time.sleep(3)
        path.parent.mkdir(parents=True, exist_ok=True)
        self.driver.save_screenshot(str(path))
        self.driver.set_window_size(*SIZE)

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Call Superset's interface as the person signed in; return the status and the answer."""
        script = """
            const [method, path, body, done] = arguments;
            const token = await (await fetch("/api/v1/security/csrf_token/")).json();
            const headers = {"Content-Type": "application/json", "X-CSRFToken": token.result};
            const answer = await fetch(path, {method, headers, body: body && JSON.stringify(body)});
            done([answer.status, await answer.text()]);
        """
        wrapped = f"(async function() {{ {script} }}).apply(null, arguments)"
        status, text = self.driver.execute_async_script(wrapped, method, path, body)
        try:
            return status, json.loads(text)
        except ValueError:
            return status, text

    def _events(self) -> list[dict[str, Any]]:
        events = [json.loads(line["message"])["message"] for line in self.driver.get_log("performance")]
        for event in events:
            if event["params"].get("blockedReason"):
                self._refused.add(event["params"]["requestId"])
            elif event["method"] == "Network.requestWillBeSent":
                url = event["params"]["request"]["url"]
                if not url.startswith((self.address, "data:", "blob:", "chrome", "about:")):
                    self._elsewhere[event["params"]["requestId"]] = url
        return events

    def _answers(self) -> dict[str, Answer]:
        answers = {}
        for event in self._events():
            if event["method"] != "Network.responseReceived":
                continue
            url = urlsplit(event["params"]["response"]["url"])
            asked = parse_qs(url.query).get("form_data")
            if not url.path.endswith("/api/v1/chart/data") or not asked:
                continue
            number = str(json.loads(asked[0]).get("slice_id"))
            answers[number] = self._answer(event["params"])
        return answers

    def _answer(self, response: dict[str, Any]) -> Answer:
        try:
            body = self.driver.execute_cdp_cmd("Network.getResponseBody", {"requestId": response["requestId"]})["body"]
            results = json.loads(body).get("result") or [{}]
        except (WebDriverException, ValueError) as error:
            return Answer(response["response"]["status"], f"no readable answer: {error}", [])
        return Answer(response["response"]["status"], results[0].get("error"), results[0].get("data") or [])
