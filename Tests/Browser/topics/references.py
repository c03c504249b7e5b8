"""Reference images: dropped, pasted or chosen, uploading, interrupted, and sent with the order."""

import struct
import zlib

from playwright.sync_api import expect

from stage import SMALL_PHONE, describe, eventually, finished, in_firefox, kept, make, nodes


def picture(color=(240, 120, 40), size=160):
    """A PNG file of one color with a darker half."""
    row = b"\0" + bytes(color) * (size // 2) + bytes(part // 2 for part in color) * (size - size // 2)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(row * size)) + chunk(b"IEND", b"")


def files(page, *pictures):
    """A data transfer with files, as in a drop or paste: pairs of a name and bytes."""
    return page.evaluate_handle(
        """(files) => {
          const transfer = new DataTransfer();
          for (const [name, type, bytes] of files) transfer.items.add(new File([new Uint8Array(bytes)], name, { type }));
          return transfer;
        }""",
        [[name, "image/png" if name.endswith("png") else "text/plain", list(data)] for name, data in pictures])


def drop(page, on, *pictures):
    transfer = files(page, *pictures)
    page.dispatch_event(on, "dragover", {"dataTransfer": transfer})
    expect(page.locator("main")).to_have_attribute("data-drop", "")
    page.dispatch_event(on, "drop", {"dataTransfer": transfer})


def field(page):
    return page.get_by_role("textbox", name="Describe an image")


def references(page, state="ready"):
    return page.locator(f".reference[data-state={state}]")


def choose(page, *pictures):
    files = [{"name": name, "mimeType": "image/png", "buffer": data} for name, data in pictures]
    if in_firefox(page) and references(page, "failed").or_(references(page)).count():
        # There, the first file dialog stays open invisibly, and no second one opens.
        return page.locator("input[type=file]").set_input_files(files)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add reference images").click()
    assert chooser.value.is_multiple()
    chooser.value.set_files(files)


def holding_uploads(page):
    """Blocks uploads until they are released."""
    waiting = []
    page.route("**/api/uploads", lambda route: waiting.append(route))

    def let_go():
        eventually(page, lambda: waiting, "no upload started")
        for route in waiting:
            route.continue_()
        page.unroute("**/api/uploads")

    return let_go


def dropped_on_the_board(stage):
    page = stage.window()
    drop(page, "easel-board", ("a.png", picture()), ("b.png", picture((40, 120, 240))))
    expect(references(page)).to_have_count(2)
    assert page.locator("main").get_attribute("data-drop") is None
    assert page.locator(".reference img").first.get_attribute("src").startswith("blob:")
    expect(field(page)).to_be_focused()
    # Also on the composer; files that are not images are reported and left out.
    drop(page, ".composer-form", ("notes.txt", b"words"))
    expect(page.get_by_role("status").filter(has_text="notes.txt is not an image")).to_be_visible()
    expect(references(page)).to_have_count(2)
    field(page).fill("both together")
    field(page).press("Enter")
    finished(page, 1)
    expect(page.locator(".reference")).to_have_count(0)
    sent = kept(page)[0]["referenceImages"]
    assert len(sent) == 2 and all("/api/images/upload_" in link for link in sent), sent
    assert page.request.get(sent[0]).body() == picture()


def pasted_into_the_prompt(stage):
    page = stage.window()
    field(page).fill("like this")
    # In Firefox, a scripted event has no files.
    paste = """(field, transfer) => {
        const event = new ClipboardEvent('paste', { bubbles: true, cancelable: true });
        Object.defineProperty(event, 'clipboardData', { value: transfer });
        return field.dispatchEvent(event);
    }"""
    assert not field(page).evaluate(paste, files(page, ("image.png", picture()))), "the page handles the paste"
    expect(references(page)).to_have_count(1)
    words = page.evaluate_handle("() => { const t = new DataTransfer(); t.setData('text/plain', 'words'); return t; }")
    assert field(page).evaluate(paste, words), "the browser handles pasted text"
    field(page).press("Enter")
    finished(page, 1)
    assert len(kept(page)[0]["referenceImages"]) == 1


def chosen_and_waited_for(stage):
    page = stage.window(SMALL_PHONE)
    let_go = holding_uploads(page)
    choose(page, ("a.png", picture()), ("b.png", picture((40, 120, 240))))
    expect(references(page, "sending")).to_have_count(2)
    expect(page.get_by_role("progressbar", name="Sending reference image 1")).to_be_visible()
    expect(page.get_by_text("Sending 2 images; 2 reference images now")).to_have_count(1)
    describe(page, "a mix of both")
    expect(page.get_by_role("status").filter(has_text="is sent as soon as the images are uploaded")).to_be_visible()
    expect(nodes(page)).to_have_count(0)
    let_go()
    finished(page, 1)
    assert len(kept(page)[0]["referenceImages"]) == 2
    expect(field(page)).to_have_value("")
    # With the keyboard, too.
    page.evaluate("document.activeElement.blur()")
    page.locator("input[type=file]").evaluate("""(input) => input.addEventListener('click', (event) => {
      event.preventDefault();
      input.dataset.asked = 'yes';
    })""")
    page.keyboard.press("Shift+U")
    expect(page.locator("input[type=file]")).to_have_attribute("data-asked", "yes")


def editing_the_prompt_cancels_the_waiting_order(stage):
    page = stage.window()
    let_go = holding_uploads(page)
    choose(page, ("a.png", picture()))
    describe(page, "too early")
    expect(page.locator(".composer-held")).to_have_text("Your request is sent as soon as the images are uploaded.")
    field(page).press_sequentially("!")
    expect(page.locator(".composer-held")).to_be_empty()
    let_go()
    expect(references(page)).to_have_count(1)
    expect(nodes(page)).to_have_count(0)
    expect(field(page)).to_have_value("too early!")


def an_interrupted_upload_is_repeated(stage):
    page = stage.window()
    stage.expected.append("Failed to load resource")
    page.route("**/api/uploads", lambda route: route.abort())
    choose(page, ("a.png", picture()), ("b.png", picture((40, 120, 240))))
    expect(references(page, "failed")).to_have_count(2)
    problem = page.get_by_role("alert").filter(has_text="a.png was not sent")
    expect(problem).to_contain_text("Send it again or remove it.")
    describe(page, "a mix")
    expect(problem).to_be_visible()
    expect(nodes(page)).to_have_count(0)
    page.unroute("**/api/uploads")
    page.get_by_role("button", name="Send reference image 1 again").click()
    expect(page.get_by_role("button", name="Remove reference image 1")).to_be_focused()
    expect(references(page)).to_have_count(1)
    expect(page.get_by_role("alert").filter(has_text="b.png was not sent")).to_be_visible()
    page.get_by_role("button", name="Remove reference image 2").click()
    expect(page.locator(".reference")).to_have_count(1)
    expect(page.get_by_role("button", name="Remove reference image 1")).to_be_focused()
    # The server's own message after checking the file.
    choose(page, ("c.png", picture()[:200]))
    expect(page.get_by_role("alert").filter(has_text="c.png was not sent: The file is not a complete image")).to_be_visible()
    page.get_by_role("button", name="Remove reference image 2").click()
    field(page).press("Enter")
    finished(page, 1)
    assert len(kept(page)[0]["referenceImages"]) == 1


def images_of_the_canvas_and_repeated_prompts(stage):
    page = stage.window()
    make(page, "a lighthouse")
    with page.expect_response("**/api/models"):
        page.reload()
    finished(page, 1)
    nodes(page).first.locator(".node-button").focus()
    page.keyboard.press("f")
    choose(page, ("a.png", picture()))
    expect(references(page)).to_have_count(2)
    describe(page, "the same at night")
    finished(page, 2)
    names = kept(page)[1]["referenceImages"]
    assert "/api/images/img_" in names[0] and "/api/images/upload_" in names[1], names
    # Using a prompt again also takes its references, which are shown.
    nodes(page).nth(1).locator(".node-button").focus()
    page.keyboard.press("e")
    expect(references(page)).to_have_count(2)
    eventually(page, lambda: page.locator(".reference img").evaluate_all("all => all.every((img) => img.naturalWidth > 0)"),
               "no preview")
    field(page).press("Enter")
    finished(page, 3)
    assert kept(page)[2]["referenceImages"] == names, kept(page)[2]["referenceImages"]


def the_model_switches_to_its_edit_variant(stage):
    page = stage.window()
    model = page.get_by_role("form", name="Describe an image").get_by_label("Model")
    model.select_option(label="Seedream 4.5")
    choose(page, ("a.png", picture()))
    expect(references(page)).to_have_count(1)
    expect(model.locator("option:checked")).to_have_text("Seedream 4.5 Edit")
    expect(page.get_by_role("status").filter(has_text="Seedream 4.5 Edit is chosen now")).to_be_visible()
    describe(page, "the same at night")
    finished(page, 1)
    assert kept(page)[0]["model"] == "seedream/4.5-edit", kept(page)[0]["model"]
    expect(model.locator("option:checked")).to_have_text("Seedream 4.5")


TESTS = [the_model_switches_to_its_edit_variant, dropped_on_the_board, pasted_into_the_prompt, chosen_and_waited_for, editing_the_prompt_cancels_the_waiting_order,
         an_interrupted_upload_is_repeated, images_of_the_canvas_and_repeated_prompts]
